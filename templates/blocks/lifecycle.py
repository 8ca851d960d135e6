"""The lifecycle of a bucket's objects."""

from dataclasses import dataclass

from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
    S3BucketLifecycleConfigurationRuleTransition,
)

INCOMPLETE_UPLOAD_DAYS = 7


@dataclass(frozen=True)
class Lifecycle:
    """Days after which a bucket's objects change their storage class or expire; None means never. `noncurrent_days`
    is for overwritten and deleted versions.
    """

    noncurrent_days: int
    infrequent_after_days: int | None = None
    archive_after_days: int | None = None
    expire_after_days: int | None = None

    def rule(self) -> S3BucketLifecycleConfigurationRule:
        """Return one rule for every object of the bucket."""
        return S3BucketLifecycleConfigurationRule(
            id="everything",
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            transition=self._transitions() or None,
            expiration=(
                [S3BucketLifecycleConfigurationRuleExpiration(days=self.expire_after_days)]
                if self.expire_after_days
                else None
            ),
            noncurrent_version_expiration=[
                S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
                    noncurrent_days=self.noncurrent_days
                )
            ],
            abort_incomplete_multipart_upload=[
                S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
                    days_after_initiation=INCOMPLETE_UPLOAD_DAYS
                )
            ],
        )

    def _transitions(self) -> list[S3BucketLifecycleConfigurationRuleTransition]:
        days = {"STANDARD_IA": self.infrequent_after_days, "GLACIER_IR": self.archive_after_days}
        return [
            S3BucketLifecycleConfigurationRuleTransition(days=after, storage_class=tier)
            for tier, after in days.items()
            if after is not None
        ]
