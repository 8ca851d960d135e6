"""An S3 bucket with the workload's defaults: versioned, encrypted, private, TLS only."""

from collections.abc import Mapping, Sequence

from cdktf import ITerraformDependable
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import S3BucketLifecycleConfiguration
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
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

from templates.blocks.lifecycle import Lifecycle
from templates.blocks.policy import Statement, policy
from templates.retention import retained


class Bucket(Construct):
    """A bucket with versioning (replication needs it), encryption, and a policy that refuses plain HTTP.

    With `keep` a destroy of the stack keeps the bucket and its contents. Without `key_arn` the bucket uses S3's own
    keys, for AWS services that can't write with a KMS key. `statements` are added to its policy; `logs` is the
    bucket for its access log. The bucket is deleted before the resources in `after`, such as a key in the same
    stack.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: AwsProvider,
        name: str,
        key_arn: str | None,
        lifecycle: Lifecycle,
        keep: bool,
        statements: Sequence[Statement] = (),
        logs: "Bucket | None" = None,
        after: Sequence[ITerraformDependable] = (),
        tags: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        self.bucket = S3Bucket(
            self,
            "bucket",
            provider=provider,
            bucket=name,
            force_destroy=not keep,
            lifecycle=retained(keep),
            tags=dict(tags) if tags else None,
            depends_on=list(after),
        )
        self.versioning = S3BucketVersioningA(
            self,
            "versioning",
            provider=provider,
            bucket=self.bucket.id,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
        )
        self._encrypt(key_arn)
        self.policy = self._keep_private(statements)
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle",
            provider=provider,
            bucket=self.bucket.id,
            rule=[lifecycle.rule()],
            depends_on=[self.versioning],
        )
        if logs:
            self._log(logs)

    def _encrypt(self, key_arn: str | None) -> None:
        by_default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms" if key_arn else "AES256", kms_master_key_id=key_arn
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "encryption",
            provider=self._provider,
            bucket=self.bucket.id,
            rule=[
                S3BucketServerSideEncryptionConfigurationRuleA(
                    apply_server_side_encryption_by_default=by_default,
                    bucket_key_enabled=True if key_arn else None,
                )
            ],
        )

    def _keep_private(self, statements: Sequence[Statement]) -> S3BucketPolicy:
        block = S3BucketPublicAccessBlock(
            self,
            "public-access",
            provider=self._provider,
            bucket=self.bucket.id,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
        )
        S3BucketOwnershipControls(
            self,
            "ownership",
            provider=self._provider,
            bucket=self.bucket.id,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
        )
        tls_only = Statement(
            "TlsOnly",
            ["s3:*"],
            [self.bucket.arn, f"{self.bucket.arn}/*"],
            effect="Deny",
            principal="*",
            conditions={"Bool": {"aws:SecureTransport": "false"}},
        )
        return S3BucketPolicy(
            self,
            "policy",
            provider=self._provider,
            bucket=self.bucket.id,
            policy=policy(tls_only, *statements),
            # S3 rejects a policy and a public access block that change at the same time.
            depends_on=[block],
        )

    def _log(self, logs: "Bucket") -> None:
        S3BucketLoggingA(
            self,
            "logging",
            provider=self._provider,
            bucket=self.bucket.id,
            target_bucket=logs.bucket.id,
            target_prefix=f"s3/{self.bucket.bucket_input}/",
            # S3 refuses a target that doesn't let it write yet.
            depends_on=[logs.policy],
        )
