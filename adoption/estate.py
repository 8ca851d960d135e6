"""Existing resources that may be parts of a workload, and the parts that were recognised."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from adoption.resource import Resource, Wanted

TIERS = ("public", "private", "database")


@dataclass(frozen=True)
class Front:
    """A load balancer with the target group that it forwards to, and the instances that register there."""

    balancer: Resource
    target_group: Resource
    group: Resource | None
    is_secure: bool


@dataclass
class Found:
    """The parts of a workload that were recognised. `undecided` has, by part, the candidates that a person must
    choose from; `data` are the tables and buckets that aren't adopted. `versioned` and `ruled` are the names of the
    adopted buckets with versioning and with replication rules of their owner; `bucket_keys` has the KMS key of each.
    """

    vpc: Resource | None = None
    subnets: dict[str, list[str]] = field(default_factory=lambda: {tier: [] for tier in TIERS})
    zones: dict[str, set[str]] = field(default_factory=lambda: {tier: set() for tier in TIERS})
    route_tables: list[str] = field(default_factory=list)
    inline_tables: list[Resource] = field(default_factory=list)
    front: Front | None = None
    security_group: str = ""
    scaling_policy: str = ""
    database: Resource | None = None
    certificates: list[Resource] = field(default_factory=list)
    zone: Resource | None = None
    clusters: list[Resource] = field(default_factory=list)
    tables: list[Resource] = field(default_factory=list)
    buckets: list[Resource] = field(default_factory=list)
    versioned: set[str] = field(default_factory=set)
    ruled: set[str] = field(default_factory=set)
    bucket_keys: dict[str, str] = field(default_factory=dict)
    data: list[Resource] = field(default_factory=list)
    undecided: dict[str, list[Resource]] = field(default_factory=dict)

    @property
    def arn(self) -> str:
        """Return the ARN of a recognised resource; it contains region and account."""
        parts = [self.database, self.front.balancer if self.front else None, self.vpc, *self.tables]
        return next((each.text("arn") for each in parts if each and each.text("arn")), "")

    @property
    def has_network(self) -> bool:
        """Tell whether everything that the settings need of a VPC was recognised."""
        return bool(self.vpc and self.route_tables and all(len(self.subnets[tier]) > 1 for tier in TIERS))


class Estate:
    """The existing resources of a region or of a Terraform state, by kind."""

    def __init__(self, resources: Iterable[Resource], wanted: Wanted | None = None) -> None:
        self._all = list(resources)
        self._wanted = wanted or Wanted()

    def __len__(self) -> int:
        return len(self._all)

    @property
    def strange_ids(self) -> list[str]:
        """Return the given ids and names that no resource has."""
        known = {name for each in self._all for name in each.names}
        return sorted(self._wanted.ids - known)

    def of(self, *kinds: str) -> list[Resource]:
        return [each for each in self._all if each.kind in kinds]

    def chosen(self, *kinds: str) -> list[Resource]:
        """Return the resources of some kinds that a person selected; all of these kinds without a selection."""
        return [each for each in self.of(*kinds) if self._wanted.has(each)]

    def meant(self, *kinds: str) -> list[Resource]:
        """Return the resources of some kinds that the person's names, ids or tags select. If these select none of the
        kinds, every resource of the kinds is returned, unless tags were given.
        """
        chosen = self.chosen(*kinds)
        return chosen if chosen or self._wanted.tags else self.of(*kinds)
