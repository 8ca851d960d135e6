"""S3 replication of the workload's buckets, whose versioning is of the stacks that own them."""

from constructs import Construct

from config import Names, Settings
from config.buckets import BucketPair, workload_pairs
from config.fields import SITES, Site
from providers.regions import Providers
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.key import data_key_arn

ROLES = {"data": "storage-replication", "static": "static-replication"}


class ReplicatedBuckets(Construct):
    """Both directions of application data and of static files, as far as `components` has them."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        self._names, self._providers = names, providers
        for pair in workload_pairs(settings, names):
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
