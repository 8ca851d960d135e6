"""The handling of a request that violates its service's model."""

from collections.abc import Mapping
from typing import Literal, get_args

from embedded_aws.errors import unusable

Checking = Literal["off", "count", "refuse"]
# Variable with the mode that a server begins with.
SETTING = "DR_MODEL_CHECKS"


def begins_with(variables: Mapping[str, str]) -> Checking:
    """Return the mode that the environment names; `refuse` if it names none. Raises ControlError for an unknown
    mode.
    """
    return checking_of(variables.get(SETTING, "refuse"))


def checking_of(value: object) -> Checking:
    """Check that a value is a mode, and return it. Raises ControlError for an unknown one."""
    for mode in get_args(Checking):
        if value == mode:
            return mode  # type: ignore[no-any-return]
    raise unusable("mode", value, ", ".join(get_args(Checking)), "name one of them")
