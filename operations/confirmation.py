"""Confirmation by a person before a change on AWS, or a removal anywhere."""

import os
import sys
from collections.abc import Callable

from config import Settings
from config.environment import Target
from config.errors import UserError


class RefusedError(UserError):
    """A confirmation that the person didn't give."""


def confirm(
    settings: Settings, target: Target, what: str, *, always: bool = False, ask: Callable[[str], str] = input
) -> None:
    """Show account, regions and what will happen, and ask for the project's name.

    On the embedded AWS, ask only when `always` is set. Scripts give the name in DR_CONFIRM. Raises RefusedError for
    another answer, or when nobody can answer.
    """
    if target == "embedded" and not always:
        return
    regions = settings.regions
    print(f"target {target}, account {settings.account_id}, regions {regions.primary} and {regions.standby}")
    print(what)
    given = os.environ.get("DR_CONFIRM")
    if given is None:
        if not sys.stdin.isatty() and ask is input:
            raise RefusedError("no terminal to confirm in; set DR_CONFIRM to the project's name")
        given = ask(f"Type the project's name ({settings.project}) to go on: ")
    if given != settings.project:
        raise RefusedError(f"not confirmed: {given!r} is not the project's name")
