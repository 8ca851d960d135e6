"""The legs of a round trip."""

from dataclasses import dataclass
from typing import Literal

from config.settings import Site


@dataclass(frozen=True)
class Leg:
    """One failover, `towards` a region. `start` is its trigger: the alarm of a lost active region, or a person, who
    requests a graceful failover; `action` is the action that the person requests.
    """

    towards: Site
    start: Literal["alarm", "person"]
    action: Literal["failover", "failback"] = "failover"

    @property
    def is_graceful(self) -> bool:
        return self.start == "person"

    def __str__(self) -> str:
        return f"{self.action} to {self.towards}, {'graceful' if self.is_graceful else 'the active region is lost'}"


# Out by an alarm and home by hand; then the other way round.
ONCE = (Leg("standby", "alarm"), Leg("primary", "person", "failback"))
TWICE = (*ONCE, Leg("standby", "person"), Leg("primary", "alarm"))
