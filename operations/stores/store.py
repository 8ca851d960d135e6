"""A store as operators know it: whether its copy is ready, what a lost region has alone, and what protects again."""

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
    """How the databases are reached. `control` is the embedded AWS's, None on AWS; `old_at` and `new_at` are where
    tunnels to them begin, empty without.
    """

    control: EmbeddedAws | None = None
    old_at: str = ""
    new_at: str = ""


@dataclass(frozen=True)
class Comparing:
    """What comparing a store of two regions needs. `subject` is the writer of the region that `active` replaced,
    `moved` when the permit moved, None when nobody kept it.
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
    """A step of a reconcile that makes copies of what was promoted. `apart` names what isn't one, and `rejoin` makes it
    one again: it says what it did, in sentences.
    """

    step: str
    says: str
    apart: Callable[[Settings, Clients], Sequence[str]]
    rejoin: Callable[[Settings, Clients], Iterable[str]]


def _nothing_alone(_comparing: Comparing) -> Iterable[Finding]:
    return ()


@dataclass(frozen=True)
class Store:
    """One kind of store: its checks of readiness by their names, what a region that was replaced has alone of it, and
    how it is protected again; None for one that Terraform or AWS protects again by itself.
    """

    kind: str
    checks: Mapping[str, Check] = field(default_factory=dict)
    diverges: Callable[[Comparing], Iterable[Finding]] = _nothing_alone
    reprotection: Reprotection | None = None
