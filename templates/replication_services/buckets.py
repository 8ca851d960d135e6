"""S3 replication of the workload's buckets, whose versioning is of the stacks that own them."""

from collections.abc import Callable

from constructs import Construct

from config import Names, RegionNames, Settings
from config.replication import StorageClass
from config.settings import Site
from providers.regions import Providers
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.key import data_key_arn

BucketName = Callable[[RegionNames], str]
SITES: tuple[Site, ...] = ("primary", "standby")


class ReplicatedBuckets(Construct):
    """Both directions of application data and of static files, as far as `components` has them."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._names, self._providers = names, providers
        if settings.components.storage:
            kept_in = settings.replication.storage_class
            self._both_ways("data", "storage-replication", lambda here: here.data_bucket, kept_in)
        if settings.components.cdn:
            # A file that is served stays in the standard tier: the others bill each read.
            self._both_ways("static", "static-replication", lambda here: here.static_bucket, "STANDARD")

    def _both_ways(self, id: str, role: str, bucket: BucketName, storage_class: StorageClass) -> None:
        primary, standby = (self._bucket(id, site, bucket) for site in SITES)
        BucketPairs(
            self,
            id,
            role_name=self._names.role(role),
            account_id=self._names.account_id,
            pairs=[("", primary, standby)],
            storage_class=storage_class,
        )

    def _bucket(self, id: str, site: Site, bucket: BucketName) -> ReplicatedBucket:
        provider = self._providers.site(site)
        key_arn = data_key_arn(self, f"{id}-key-{site}", self._names, provider)
        return ReplicatedBucket(bucket(self._names.site(site)), key_arn, provider)
