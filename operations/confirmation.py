"""Asks before something is changed on AWS, or removed anywhere."""

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
    """Say account, regions and what will happen, and want the project's name typed.

    On the embedded AWS only when `always`. DR_CONFIRM may carry the name, for scripts. Raises
    RefusedError when the answer is another one, or when nobody is there to give it.
    """
    if target == "embedded" and not always:
        return
    regions = settings.regions
    print(f"target {target}, account {settings.account_id}, regions {regions.primary} and {regions.standby}")
    print(what)
    given = os.environ.get("DR_CONFIRM")
    if given is None:
        if not sys.stdin.isatty() and ask is input:
            raise RefusedError("nobody is there to confirm; set DR_CONFIRM to the project's name")
        given = ask(f"Type the project's name ({settings.project}) to go on: ")
    if given != settings.project:
        raise RefusedError(f"not confirmed: {given!r} is not the project's name")
