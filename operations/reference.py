"""The reference of the settings, generated from their model."""

from typing import Any, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from config.settings import Settings

HEAD = """# Settings

For whoever edits `dr.yaml`.

Generated from the settings' model by `make schema`; a test keeps it current. Every setting has a default, so the
empty file is valid. Unknown keys are errors, and so are repeated keys. The file is UTF-8. Put text that YAML
reads as a number, a date or a boolean (`16.10`, `0123`, `no`) in quotes. `DR_SETTINGS` names another file
than `dr.yaml`. Editors that know JSON Schema take [dr.schema.json](dr.schema.json), as `dr.yaml`'s first line says.

| setting | default | meaning |
|---|---|---|
"""


def reference() -> str:
    """Return the reference of the settings, as a page in Markdown."""
    return HEAD + "".join(_rows(Settings, ""))


def _rows(model: type[BaseModel], prefix: str) -> list[str]:
    rows = []
    for name, field in model.model_fields.items():
        path = f"{prefix}{name}"
        inner = _section(field.annotation)
        if inner is not None:
            rows += _rows(inner, f"{path}[]." if _is_list(field.annotation) else f"{path}.")
        else:
            meaning = " ".join((field.description or "").split()).replace("|", "or")
            rows.append(f"| `{path}` | {_default(field)} | {meaning} |\n")
    return rows


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "(required)"
    value = field.get_default(call_default_factory=True)
    if value is None or value in ([], {}, ""):
        return "(none)"
    if isinstance(value, list):
        return ", ".join(f"`{item}`" for item in value)
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def _is_list(annotation: Any) -> bool:
    return getattr(annotation, "__origin__", None) is list


def _section(annotation: Any) -> type[BaseModel] | None:
    """Return the model of a section, or of a list's items; None for a plain value."""
    candidates = get_args(annotation) if _is_list(annotation) else (annotation,)
    for candidate in candidates:
        if isinstance(candidate, type) and issubclass(candidate, BaseModel):
            return candidate
    return None
