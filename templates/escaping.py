"""Escaping of the settings' texts, so that Terraform doesn't evaluate them."""

from typing import Any, TypeVar

from pydantic import BaseModel

Model = TypeVar("Model", bound=BaseModel)


def escaped(model: Model) -> Model:
    """Return the same settings with `${` and `%{` escaped in their texts, because Terraform evaluates every string
    in its JSON as a template.

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
