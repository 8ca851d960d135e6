"""Buckets that replicate to the other region, both ways."""

from dataclasses import dataclass

from config.fields import Site
from config.names import Names
from config.region_names import RegionNames
from config.settings import Settings

# Id of the rule of every replicated bucket. Metrics of a rule carry it, so alarms and functions name it too.
RULE = "everything"
# Role of batch jobs that replicate what existed before its rule, and where they list what failed.
BATCH_ROLE = "batch-replication"
BATCH_REPORTS = "batch-replication"


@dataclass(frozen=True)
class BucketPair:
    """Two buckets with the same contents. `kind` is `data`, `static`, `evidence`, or `existing-` and the name of an
    existing bucket. In the regions of `owner_rules` the owner of the bucket adds the
    replication rule.
    """

    kind: str
    primary: str
    standby: str
    owner_rules: tuple[Site, ...] = ()

    def bucket(self, site: Site) -> str:
        return self.primary if site == "primary" else self.standby


def own_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return the pairs that the project makes: application data and static files, if `components` includes them."""
    wanted = {"data": settings.components.storage, "static": settings.components.cdn}
    return [_pair(kind, names) for kind, there in wanted.items() if there]


def adopted_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return the pairs of existing buckets; the project makes those of the standby region that aren't named."""
    return [
        BucketPair(
            f"existing-{each.primary}",
            each.primary,
            each.standby_name(names.standby.region),
            tuple(each.owner_rules),
        )
        for each in settings.existing.buckets
    ]


def workload_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return the pairs of the workload's data: those that the project makes, and those with existing buckets."""
    return [*own_pairs(settings, names), *adopted_pairs(settings, names)]


def replicated_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return every pair of buckets: those of the workload, and the evidence buckets."""
    return [*workload_pairs(settings, names), evidence_pair(names)]


def evidence_pair(names: Names) -> BucketPair:
    """Return the pair of evidence buckets, which keep measurements of drills and failovers."""
    return _pair("evidence", names)


def _pair(kind: str, names: Names) -> BucketPair:
    return BucketPair(kind, _bucket(kind, names.primary), _bucket(kind, names.standby))


def _bucket(kind: str, here: RegionNames) -> str:
    return {"data": here.data_bucket, "static": here.static_bucket, "evidence": here.evidence_bucket}[kind]
