"""A fault: damage by a drill, together with its undo."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

# What `look` saw before the fault, which its undo puts back. The journal keeps it, so it is JSON.
Kept = dict[str, Any]
# safe: it may be begun on AWS anywhere; destructive: only where game days are allowed; no: AWS has no call for it.
OnAws = Literal["safe", "destructive", "no"]
# Whether it stays within a test copy: never, too (it breaks what people use elsewhere), or only there.
InCopy = Literal["never", "too", "only"]


@dataclass(frozen=True)
class Fault:
    """A fault. `look` reads the state before the fault and changes nothing; `begin` and `undo` get that state.

    `undo` may be called at any time, repeatedly, and by another process.
    """

    description: str
    begin: Callable[[Kept], None]
    undo: Callable[[Kept], None]
    look: Callable[[], Kept] = dict


class Spec(BaseModel):
    """Common fields of every kind of fault: when it begins, and whether it ends before the drill does."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)
    on_aws: ClassVar[OnAws] = "no"
    in_copy: ClassVar[InCopy] = "never"
    # Whether users lose something by it, so that the recovery's time counts from it.
    loses: ClassVar[bool] = False

    begins_at_state: str = ""
    """The state of the failover at which the fault begins; empty: at once, in the order of the scenario's file."""
    ends_at_state: str = ""
    """The state of the failover at which the fault ends, as if somebody repaired it; empty: at the end of the drill."""
    held_seconds: float = Field(default=0, ge=0, le=120)
    """Seconds that the fault still lasts after the failover entered `ends_at_state`, in real time."""
    ends_after_recovery: bool = False
    """True if the fault ends with the recovery, before the final steady state is checked."""
