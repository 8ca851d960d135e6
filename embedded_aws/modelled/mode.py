"""The modes in which requests are compared with their services' models: not at all, counting violations, or
refusing them.
"""

from collections.abc import Mapping
from typing import Literal, get_args

from embedded_aws.errors import unusable

Checking = Literal["off", "count", "refuse"]
# Variable with the mode that a server begins with.
SETTING = "DR_MODEL_CHECKS"


def begins_with(variables: Mapping[str, str]) -> Checking:
    """Return the mode that the environment variable sets, or `refuse` if the variable isn't set. Raises
    ControlError for an unknown mode.
    """
    return checking_of(variables.get(SETTING, "refuse"))


def checking_of(value: object) -> Checking:
    """Return a value that is one of the modes. Raises ControlError for any other value."""
    for mode in get_args(Checking):
        if value == mode:
            return mode  # type: ignore[no-any-return]
    raise unusable("mode", value, ", ".join(get_args(Checking)), "set one of the allowed modes")
