"""Settings of a function, written into its environment and read back.

Each function has a class with its settings. The template turns an instance into environment variables; the function
reads it back. So each name is spelt once, as a field.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields
from typing import Any, Self, get_type_hints

PREFIX = "DR_"
# Lambda sets this one itself, and refuses functions that set it.
REGION_VARIABLE = "AWS_REGION"


class SettingsError(Exception):
    """Missing or unreadable environment variables; the message names each."""


@dataclass(frozen=True)
class FunctionSettings:
    """Base of a function's settings. `region` is the region in which the function runs."""

    region: str

    def environment(self) -> dict[str, str]:
        """Return the environment variables from which `read` makes an equal object, without AWS_REGION, which Lambda
        sets, and without those that have their default.
        """
        named = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "region"}
        defaults = self._defaults()
        return {
            variable(name): _written(value)
            for name, value in named.items()
            if name not in defaults or value != defaults[name]
        }

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises SettingsError with every missing or unreadable variable."""
        source = os.environ if variables is None else variables
        values: dict[str, Any] = {}
        problems: list[str] = []
        defaults = cls._defaults()
        for name, kind in get_type_hints(cls).items():
            text = source.get(variable(name))
            if text is None and name in defaults:
                continue
            if text is None:
                problems.append(
                    f"the environment variable {variable(name)} is missing; deploy the recovery stack again"
                )
                continue
            try:
                values[name] = _parsed(text, kind)
            except ValueError:
                problems.append(
                    f"the environment variable {variable(name)} is {text!r}; allowed: {getattr(kind, '__name__', kind)}"
                )
        if problems:
            raise SettingsError("; ".join(problems))
        return cls(**values)

    @classmethod
    def _defaults(cls) -> dict[str, Any]:
        """Return the default values of the fields that have one."""
        return {each.name: default for each in fields(cls) if (default := _default(each)) is not MISSING}


def variable(field: str) -> str:
    """Return the name of a field's environment variable."""
    return REGION_VARIABLE if field == "region" else PREFIX + field.upper()


def _default(field: Field[Any]) -> Any:
    return field.default if field.default_factory is MISSING else field.default_factory()


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list | bool) else str(value)


def _parsed(text: str, kind: Any) -> Any:
    if kind in (str, int, float):
        return kind(text)
    return json.loads(text)
