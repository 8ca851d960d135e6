"""S3 replication of the workload's buckets, whose versioning is of the stacks that own them."""

from constructs import Construct

from config import Names, Settings
from config.settings import Site
from providers.regions import Providers
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.key import data_key_arn


def replicated_buckets(
    scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
) -> BucketPairs:
    """Both directions of the data buckets."""
    keys = {site: data_key_arn(scope, f"{id}-key-{site}", names, providers.site(site)) for site in _SITES}

    def bucket(site: Site) -> ReplicatedBucket:
        return ReplicatedBucket(names.site(site).data_bucket, keys[site], providers.site(site))

    return BucketPairs(
        scope,
        id,
        role_name=names.role("storage-replication"),
        account_id=names.account_id,
        pairs=[("", bucket("primary"), bucket("standby"))],
        storage_class=settings.replication.storage_class,
    )


_SITES: tuple[Site, ...] = ("primary", "standby")
