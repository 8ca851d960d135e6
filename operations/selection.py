"""The stacks that a command acts on."""

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

from config.errors import UserError
from config.stacks import TEST, Stack


class UnknownStackError(UserError):
    """A name that no namespace or stack has."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        super().__init__(
            f"NAMESPACE = {name!r}: no such namespace or stack\n"
            f"    allowed: {', '.join(known)}, or a pattern such as 'dr_shared*'\n"
            "    fix: set NAMESPACE to one of these names"
        )


def select(stacks: Sequence[Stack], patterns: Sequence[str], *, test_mode: bool) -> list[Stack]:
    """Return the stacks that match the patterns, in their order; without patterns, all stacks but the test copy.

    A pattern is a stack's name, as for `cdktf deploy`; in it, `*` stands for any text.
    """
    if not patterns:
        return [stack for stack in stacks if stack.name != TEST or test_mode]
    for pattern in patterns:
        if not any(fnmatchcase(stack.name, pattern) for stack in stacks):
            raise UnknownStackError(pattern, [stack.name for stack in stacks])
    return [stack for stack in stacks if any(fnmatchcase(stack.name, pattern) for pattern in patterns)]
