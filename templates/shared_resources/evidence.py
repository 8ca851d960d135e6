"""Buckets of evidence, one per region, that nobody can change unnoticed, with replication both ways."""

from cdktf_cdktf_provider_aws.s3_bucket_object_lock_configuration import (
    S3BucketObjectLockConfigurationA,
    S3BucketObjectLockConfigurationRuleA,
    S3BucketObjectLockConfigurationRuleDefaultRetentionA,
)
from constructs import Construct

from config import Names, RegionNames, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.bucket import Bucket
from templates.blocks.bucket_events import bucket_events
from templates.blocks.bucket_replication import BucketPairs, ReplicatedBucket
from templates.blocks.lifecycle import Lifecycle
from templates.shared_resources.keys import KeyPair
from templates.shared_resources.replication_events import ReplicationEvents

NONCURRENT_DAYS = 365


class Evidence(Construct):
    """Buckets with Object Lock in governance mode: a record can't be deleted or overwritten before its retention
    ends, except by those who may bypass the lock. A clean-up bypasses it only for a bucket that is named.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        providers: Providers,
        key: KeyPair,
        events: ReplicationEvents,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        self._days = settings.replication.evidence.locked_days
        self._providers, self._key, self._events = providers, key, events
        self._removal = removal
        made = [self._bucket(here) for here in (names.primary, names.standby)]
        primary, standby = (self._replicated(here) for here in (names.primary, names.standby))
        BucketPairs(
            self,
            "copies",
            role_name=names.role("evidence-replication"),
            account_id=names.account_id,
            pairs=[("", primary, standby)],
            locked=True,
            after=[bucket.versioning for bucket in made],
        )

    def _replicated(self, here: RegionNames) -> ReplicatedBucket:
        return ReplicatedBucket(
            here.evidence_bucket, self._key.arn(here.site), self._providers.site(here.site)
        )

    def _bucket(self, here: RegionNames) -> Bucket:
        site, provider = here.site, self._providers.site(here.site)
        made = Bucket(
            self,
            site,
            provider=provider,
            name=here.evidence_bucket,
            key_arn=self._key.arn(site),
            lifecycle=Lifecycle(NONCURRENT_DAYS),
            keep=here.evidence_bucket not in self._removal,
            after=[self._key.key(site)],
        )
        # Only a bucket that was made with it can have it without a call to AWS support.
        made.bucket.object_lock_enabled = True
        S3BucketObjectLockConfigurationA(
            self,
            f"{site}-lock",
            provider=provider,
            bucket=made.bucket.id,
            rule=S3BucketObjectLockConfigurationRuleA(
                default_retention=S3BucketObjectLockConfigurationRuleDefaultRetentionA(
                    mode="GOVERNANCE", days=self._days
                )
            ),
            depends_on=[made.versioning],
        )
        bucket_events(
            self,
            f"{site}-events",
            made,
            here,
            provider,
            replicated=True,
            after=self._events.queues,
        )
        return made
