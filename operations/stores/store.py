"""A store as operators know it: its readiness, the data that only a lost region has, and its reprotection."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from config import Names, RegionNames, Settings
from embedded_aws.client import EmbeddedAws
from operations.clients import Clients
from operations.divergence.finding import Export, Finding
from operations.divergence.subject import Subject
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target

# Says of one thing, or of several of a kind, whether it is ready.
Check = Callable[[Target], list[Diagnosis]]


@dataclass(frozen=True)
class Reach:
    """The way in which `make divergence` reaches the old writer and the present one. `control` is the client of the
    embedded AWS's control API, None on AWS; `old_at` and `new_at` are the addresses at which tunnels to the old and to
    the present writer listen, empty without a tunnel.
    """

    control: EmbeddedAws | None = None
    old_at: str = ""
    new_at: str = ""


@dataclass(frozen=True)
class Comparing:
    """Inputs of a comparison of a store in two regions. `active` is the active region, `subject` the old writer in the
    other region, `moved` the time at which the permit moved, None if it wasn't recorded.
    """

    settings: Settings
    clients: Clients
    active: RegionNames
    subject: Subject
    moved: datetime | None
    reach: Reach
    export: Export
    sleep: Callable[[float], None]

    @property
    def names(self) -> Names:
        return Names(self.settings)


@dataclass(frozen=True)
class Reprotection:
    """A step of a reconcile that makes promoted data a replica again. `apart` returns the names of what
    isn't a replica, and `rejoin` makes each of them a replica and returns sentences that say what it did.
    """

    step: str
    says: str
    apart: Callable[[Settings, Clients], Sequence[str]]
    rejoin: Callable[[Settings, Clients], Iterable[str]]


def _nothing_alone(_comparing: Comparing) -> Iterable[Finding]:
    return ()


@dataclass(frozen=True)
class Store:
    """One kind of store. `checks` are its readiness checks by name, `diverges` compares an old active region's data
    with the new one's, and `reprotection` is None if Terraform or AWS makes the data a replica again by itself.
    """

    kind: str
    checks: Mapping[str, Check] = field(default_factory=dict)
    diverges: Callable[[Comparing], Iterable[Finding]] = _nothing_alone
    reprotection: Reprotection | None = None
