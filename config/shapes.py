"""The expected shape of a section of the settings, in words, for an error message."""

from collections.abc import Sequence
from typing import Any, get_args

from pydantic import BaseModel


def shape_at(model: type[BaseModel], path: Sequence[str | int]) -> str:
    """Describe the keys of the section at a path of a model; empty when there is no such section."""
    found: type[BaseModel] | None = model
    for part in path:
        field = found.model_fields.get(str(part)) if found else None
        found = _model_of(field.annotation) if field else None
    return _shape(found) if found else ""


def _model_of(annotation: Any) -> type[BaseModel] | None:
    """Return the section model in a field's annotation, also inside of Optional; None if there is none."""
    for each in (annotation, *get_args(annotation)):
        if isinstance(each, type) and issubclass(each, BaseModel):
            return each
    return None


def _shape(model: type[BaseModel]) -> str:
    needed = [name for name, field in model.model_fields.items() if field.is_required()]
    free = [name for name, field in model.model_fields.items() if not field.is_required()]
    if not needed:
        return "a section with lines of the form key: value"
    also = f" (optional: {', '.join(free)})" if free else ""
    return (
        f"a section with {' and '.join([', '.join(needed[:-1]), needed[-1]] if needed[1:] else needed)}{also}"
    )
