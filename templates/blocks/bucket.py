"""An S3 bucket as every bucket of the workload is: versioned, encrypted, private, TLS only."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from templates.blocks.policy import Statement, policy


class Bucket(Construct):
    """A bucket with versioning (replication needs it), KMS encryption and a TLS-only policy.

    `keep` says whether its contents survive a destroy; `noncurrent_days` how long overwritten
    versions are kept. `statements` are added to its policy.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        name: str,
        key_arn: str,
        noncurrent_days: int,
        keep: bool,
        statements: Sequence[Statement] = (),
    ) -> None:
        super().__init__(scope, id)
        self._statements = statements
        self.bucket = S3Bucket(self, "bucket", provider=provider, bucket=name, force_destroy=not keep)
        self.versioning = S3BucketVersioningA(
            self,
            "versioning",
            provider=provider,
            bucket=self.bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self._encrypt(provider, key_arn)
        self._keep_private(provider)
        self._expire(provider, noncurrent_days)

    def _encrypt(self, provider: AwsProvider, key_arn: str) -> None:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms", kms_master_key_id=key_arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            provider=provider,
            bucket=self.bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_default, bucket_key_enabled=True
                )
            ],
        )

    def _keep_private(self, provider: AwsProvider) -> None:
        block = S3BucketPublicAccessBlock(
            self,
            "public-access",
            provider=provider,
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        self.policy = S3BucketPolicy(
            self,
            "policy",
            provider=provider,
            bucket=self.bucket.id,
            policy=policy(
                Statement(
                    "TlsOnly",
                    ["s3:*"],
                    [self.bucket.arn, f"{self.bucket.arn}/*"],
                    effect="Deny",
                    principal="*",
                    conditions={"Bool": {"aws:SecureTransport": "false"}},
                ),
                *self._statements,
            ),
            # S3 rejects a policy and a public access block that change at the same time.
            depends_on=[block],
        )

    def _expire(self, provider: AwsProvider, noncurrent_days: int) -> None:
        rule = S3BucketLifecycleConfigurationRule(
            id="expire-noncurrent",
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            noncurrent_version_expiration=[
                S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(noncurrent_days=noncurrent_days)
            ],
            abort_incomplete_multipart_upload=[
                S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(days_after_initiation=7)
            ],
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            provider=provider,
            bucket=self.bucket.id,
            rule=[rule],
            depends_on=[self.versioning],
        )
