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
    """Two buckets with the same contents. `kind` is `data`, `static` or `evidence`."""

    kind: str
    primary: str
    standby: str

    def bucket(self, site: Site) -> str:
        return self.primary if site == "primary" else self.standby


def workload_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return the pairs of application data and static files, as far as `components` includes them."""
    wanted = {"data": settings.components.storage, "static": settings.components.cdn}
    return [_pair(kind, names) for kind, there in wanted.items() if there]


def replicated_pairs(settings: Settings, names: Names) -> list[BucketPair]:
    """Return every pair: those of the workload, and evidence."""
    return [*workload_pairs(settings, names), _pair("evidence", names)]


def _pair(kind: str, names: Names) -> BucketPair:
    return BucketPair(kind, _bucket(kind, names.primary), _bucket(kind, names.standby))


def _bucket(kind: str, here: RegionNames) -> str:
    return {"data": here.data_bucket, "static": here.static_bucket, "evidence": here.evidence_bucket}[kind]
