"""The environment of the original recipe, checked and never trusted (docs/architecture.md, "Stacks")."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from config.errors import Problem, SettingsError

Target = Literal["embedded", "aws"]


@dataclass(frozen=True)
class Removal:
    """Protected resources that the clean-up may remove: names, or everything.

    A database's final snapshot has its own name: the database's, with `-final`.
    """

    names: frozenset[str] = frozenset()
    everything: bool = False

    def __contains__(self, name: str) -> bool:
        return self.everything or name in self.names


@dataclass(frozen=True)
class Environment:
    """The caller's environment variables.

    `region` and `is_primary` are None if unset. `target` is `embedded` by default.
    """

    settings_file: Path
    target: Target
    region: str | None
    is_primary: bool | None
    test_mode: bool
    removal: Removal = Removal()


def read_environment(variables: Mapping[str, str] | None = None) -> Environment:
    """Read AWS_REGION, IS_PRIMARY, DR_TEST_MODE, DR_SETTINGS, TARGET and DR_REMOVE.

    DR_REMOVE lists the protected resources that may be deleted, separated by commas or spaces, or is `all`.

    Raises SettingsError with every invalid variable.
    """
    source = os.environ if variables is None else variables
    problems: list[Problem] = []
    target = source.get("TARGET", "embedded")
    if target not in ("embedded", "aws"):
        problems.append(
            Problem(
                "TARGET",
                repr(target),
                "there is no such target",
                "embedded or aws",
                "unset TARGET, or set it to aws or embedded",
            )
        )
    is_primary = _boolean(source, "IS_PRIMARY", problems)
    test_mode = _boolean(source, "DR_TEST_MODE", problems)
    if problems:
        raise SettingsError("environment", problems)
    return Environment(
        settings_file=Path(source.get("DR_SETTINGS", "dr.yaml")),
        target="aws" if target == "aws" else "embedded",
        region=source.get("AWS_REGION") or None,
        is_primary=is_primary,
        test_mode=bool(test_mode),
        removal=_removal(source.get("DR_REMOVE", "")),
    )


def _removal(value: str) -> Removal:
    names = frozenset(value.replace(",", " ").split())
    return Removal(names=names - {"all"}, everything="all" in names)


def _boolean(source: Mapping[str, str], name: str, problems: list[Problem]) -> bool | None:
    value = source.get(name, "")
    if value.lower() in ("true", "1", "yes"):
        return True
    if value.lower() in ("false", "0", "no"):
        return False
    if value:
        problems.append(
            Problem(
                name,
                repr(value),
                "the value is neither true nor false",
                "true or false",
                f"export {name}=true, or unset {name}",
            )
        )
    return None
