"""Records of a hosted zone as Route 53 stores them, and their policies."""

from dataclasses import dataclass, field
from typing import Literal

Policy = Literal["simple", "weighted", "failover", "latency", "multivalue", "geolocation"]

# An alias of a load balancer answers with the TTL of Elastic Load Balancing, whatever the record says.
ALIAS_TTL_SECONDS = 60
# The comment of the zone that an account has from the start, which is delegated.
EXISTING_ZONE = "existing zone"


@dataclass(frozen=True)
class Alias:
    """The target of an alias record: a name, in this zone or of an AWS resource."""

    name: str
    evaluate_target_health: bool = False


@dataclass(frozen=True)
class Record:
    """One record set. `values` are those of a plain record; an alias has none.

    `set_identifier` tells records of one name and type apart; `health_check` is the id of the
    associated check.
    """

    name: str
    type: str
    values: tuple[str, ...] = ()
    ttl: int = 300
    alias: Alias | None = None
    set_identifier: str | None = None
    weight: int | None = None
    failover: Literal["PRIMARY", "SECONDARY"] | None = None
    region: str | None = None
    multivalue: bool = False
    geolocation: bool = False
    health_check: str | None = None

    @property
    def policy(self) -> Policy:
        if self.weight is not None:
            return "weighted"
        if self.failover is not None:
            return "failover"
        if self.region is not None:
            return "latency"
        if self.multivalue:
            return "multivalue"
        return "geolocation" if self.geolocation else "simple"


@dataclass(frozen=True)
class Zone:
    """A public hosted zone."""

    name: str
    records: tuple[Record, ...] = ()


@dataclass(frozen=True)
class Target:
    """An AWS resource that an alias names, such as a load balancer: where it is and whether it is healthy."""

    addresses: tuple[str, ...]
    healthy: bool


@dataclass(frozen=True)
class Step:
    """One record on the way from the requested name to the answer, and the reason why Route 53 chose it."""

    name: str
    type: str
    set_identifier: str | None
    reason: str


@dataclass(frozen=True)
class Answer:
    """An answer of Route 53. `status` is the DNS response code; `reason` says why there are no values.

    `ttl` is the shortest of the chain, in seconds. `chain` lists the records from the requested name to the values.
    `names` lists the targets of the CNAMEs on that way.
    """

    status: Literal["NOERROR", "NXDOMAIN", "SERVFAIL", "REFUSED"]
    values: tuple[str, ...] = ()
    ttl: int = 0
    chain: tuple[Step, ...] = field(default=())
    names: tuple[str, ...] = field(default=())
    reason: str = ""


def canonical(name: str) -> str:
    """Return a DNS name in its comparable form: lower case, no dot at the end, an asterisk instead of `\\052`."""
    return name.lower().rstrip(".").replace("\\052", "*")
