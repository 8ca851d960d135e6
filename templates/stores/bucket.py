"""S3 replication of the workload's buckets, and the heartbeats in them. The buckets' versioning is part of their own
stacks.
"""

from collections.abc import Sequence

from constructs import Construct

from config import Names, Settings
from config.buckets import RULE, BucketPair, own_pairs, workload_pairs
from config.fields import SITES, Site
from config.stores import Instance
from providers.regions import Providers
from recovery.steps.heartbeat import FOLDER
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.function.permissions import use_key
from templates.blocks.key import data_key_arn
from templates.blocks.monitoring.alarm import Metric
from templates.blocks.monitoring.widget import Graph
from templates.blocks.policy import Statement
from templates.stores.adopted_bucket import AdoptedBuckets
from templates.stores.batch_replication import BatchReplication
from templates.stores.bucket_alarms import BucketAlarms
from templates.stores.store import Allowed, CopyRegions, Keys, Replicating, Shown, Store

ROLES = {"data": "storage-replication", "static": "static-replication"}


class ReplicatedBuckets(Construct):
    """Replication, in both directions, of application data and static files, as far as `components` has them."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._names, self._providers = names, providers
        for pair in own_pairs(settings, names):
            primary, standby = (self._bucket(pair, site) for site in SITES)
            BucketPairs(
                self,
                pair.kind,
                role_name=names.role(ROLES[pair.kind]),
                account_id=names.account_id,
                pairs=[("", primary, standby)],
                # A file that is served stays in the standard tier: the others bill each read.
                storage_class=settings.replication.storage_class if pair.kind == "data" else "STANDARD",
            )

    def _bucket(self, pair: BucketPair, site: Site) -> ReplicatedBucket:
        provider = self._providers.site(site)
        key_arn = data_key_arn(self, f"{pair.kind}-key-{site}", self._names, provider)
        return ReplicatedBucket(pair.bucket(site), key_arn, provider)


def _replicate(scope: Construct, given: Replicating) -> None:
    settings, names, providers = given.settings, given.names, given.providers
    ReplicatedBuckets(scope, "buckets", settings=settings, names=names, providers=providers)
    AdoptedBuckets(
        scope,
        "existing-buckets",
        settings=settings,
        names=names,
        providers=providers,
        removal=given.removal,
    )
    BucketAlarms(scope, "bucket-alarms", settings=settings, names=names, providers=providers)
    BatchReplication(scope, "batch-replication", settings=settings, names=names, providers=providers)


def _measure(place: CopyRegions, keys: Keys, _instances: Sequence[Instance]) -> Allowed:
    """Allow reading the heartbeats, which are objects of the data bucket, in both regions."""
    here, there = place.here, place.there
    if not place.settings.components.storage:
        return Allowed()
    buckets = [here.data_bucket_arn, there.data_bucket_arn]
    prefix = {"StringLike": {"s3:prefix": [f"{FOLDER}*"]}}
    return Allowed(
        [
            Statement("ListObjects", ["s3:ListBucket"], buckets, conditions=prefix),
            Statement("ReadObjects", ["s3:GetObject"], [f"{arn}/{FOLDER}*" for arn in buckets]),
            use_key("DecryptObjectsHere", ["kms:Decrypt"], keys.here, here, "s3"),
            use_key("DecryptObjectsThere", ["kms:Decrypt"], keys.there, there, "s3"),
        ]
    )


def _show(place: CopyRegions, _instances: Sequence[Instance]) -> Shown:
    def metrics(name: str) -> list[Metric]:
        return [place.lag_metric(name, "storage")] if place.settings.components.storage else []

    lag = [*metrics("ReplicationLag"), *_latencies(place)]
    pending = metrics("BytesPending")
    return Shown(
        lags=[Graph("Storage lag, seconds", lag, place.settings.objectives.storage_lag_minutes * 60)],
        behind=metrics("RecordsBehind"),
        pending=[Graph("On its way to storage, bytes", pending)] if pending else [],
    )


def _latencies(place: CopyRegions) -> list[Metric]:
    """Return S3's own replication metrics of each pair."""
    return [
        Metric(
            "AWS/S3",
            "ReplicationLatency",
            {
                "SourceBucket": pair.bucket(place.there.site),
                "DestinationBucket": pair.bucket(place.here.site),
                "RuleId": RULE,
            },
            "Maximum",
        )
        for pair in workload_pairs(place.settings, place.names)
    ]


STORE = Store("bucket", replicates=_replicate, measures=_measure, shows=_show)
