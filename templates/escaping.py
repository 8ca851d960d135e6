"""What people typed into the settings, so that it means nothing to Terraform."""

from typing import Any, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


def escaped(model: Model) -> Model:
    """Return the same settings whose texts are Terraform's literals: in its JSON every string is a template.

    https://developer.hashicorp.com/terraform/language/expressions/strings#escape-sequences
    """
    values = {name: getattr(model, name) for name in type(model).model_fields}
    # What was given and what is the default stays told apart, so only what differs is replaced.
    changed = {name: _literal(value) for name, value in values.items() if _literal(value) != value}
    return model.model_copy(update=changed)


def _literal(value: Any) -> Any:
    if isinstance(value, str):
        return value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, BaseModel):
        return escaped(value)
    if isinstance(value, list):
        return [_literal(each) for each in value]
    return value
