"""S3 replication between buckets of two regions, in both directions, so that failing back needs no change."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cdktf import ITerraformDependable, TerraformStack
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.s3_bucket_replication_configuration import (
    S3BucketReplicationConfigurationA,
    S3BucketReplicationConfigurationRule,
    S3BucketReplicationConfigurationRuleDeleteMarkerReplication,
    S3BucketReplicationConfigurationRuleDestination,
    S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration,
    S3BucketReplicationConfigurationRuleDestinationMetrics,
    S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold,
    S3BucketReplicationConfigurationRuleDestinationReplicationTime,
    S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime,
    S3BucketReplicationConfigurationRuleFilter,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteria,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaReplicaModifications,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects,
)
from constructs import Construct

from config.buckets import RULE
from config.objective_checks import RTC_MINUTES
from config.partition import partition_of
from config.replication import StorageClass
from templates.blocks.policy import Statement, policy, trusted_service


@dataclass(frozen=True)
class ReplicatedBucket:
    """A bucket of one region, with the ARN of the key that encrypts its objects; None with S3's own keys."""

    name: str
    key_arn: str | None
    provider: AwsProvider

    @property
    def arn(self) -> str:
        return f"arn:{partition_of(str(self.provider.region))}:s3:::{self.name}"


class BucketPairs(Construct):
    """Replication rules for pairs of buckets, one in each direction: they replicate everything, including deletes,
    encrypted again with the destination's key.

    `locked` also replicates retention and legal holds of Object Lock. The resources in `after`, which make
    the buckets versioned, must exist first. Buckets named in `left_alone` get no replication rule: their
    owner has such rules, and S3 allows one set of them per bucket.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        role_name: str,
        account_id: str,
        pairs: Sequence[tuple[str, ReplicatedBucket, ReplicatedBucket]],
        storage_class: StorageClass = "STANDARD",
        locked: bool = False,
        after: Sequence[ITerraformDependable] = (),
        left_alone: Collection[str] = (),
    ) -> None:
        super().__init__(scope, id)
        buckets = [bucket for _, *pair in pairs for bucket in pair]
        self._role = self._make_role(role_name, account_id, buckets, locked=locked)
        self._storage_class = storage_class
        self._after, self._left_alone = after, left_alone
        self._forgotten: list[str] = []
        for prefix, primary, standby in pairs:
            self._replicate(f"{prefix}to-standby", primary, standby)
            self._replicate(f"{prefix}to-primary", standby, primary)
        if self._forgotten:
            # The bindings have no class for these blocks.
            TerraformStack.of(self).add_override(
                "removed", [{"from": each, "lifecycle": {"destroy": False}} for each in self._forgotten]
            )

    def _make_role(
        self, name: str, account_id: str, buckets: Sequence[ReplicatedBucket], *, locked: bool
    ) -> IamRole:
        provider = buckets[-1].provider
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=name,
            assume_role_policy=trusted_service("s3.amazonaws.com", account_id),
        )
        arns = [bucket.arn for bucket in buckets]
        reads = [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
            *(("s3:GetObjectRetention", "s3:GetObjectLegalHold") if locked else ()),
        ]
        writes = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        keys = list(dict.fromkeys(bucket.key_arn for bucket in buckets if bucket.key_arn))
        # Either bucket is a source and a destination; bucket keys are made with a data key.
        reencrypts = Statement("Reencrypts", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], keys)
        IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="replicate",
            role=role.id,
            policy=policy(
                Statement("ReadsRules", ["s3:GetReplicationConfiguration", "s3:ListBucket"], arns),
                Statement("ReadsAndWritesObjects", [*reads, *writes], [f"{arn}/*" for arn in arns]),
                *([reencrypts] if keys else []),
            ),
        )
        return role

    def _replicate(self, id: str, source: ReplicatedBucket, destination: ReplicatedBucket) -> None:
        rules = S3BucketReplicationConfigurationA(
            self,
            id,
            provider=source.provider,
            bucket=source.name,
            role=self._role.arn,
            rule=[_everything(destination, self._storage_class)],
            depends_on=list(self._after) or None,
        )
        if source.name in self._left_alone:
            # Rules of ours from before: to destroy them would end every rule of the bucket, its owner's, too.
            self._forgotten.append(f"{rules.terraform_resource_type}.{rules.friendly_unique_id}")
            self.node.try_remove_child(id)


def _everything(
    destination: ReplicatedBucket, storage_class: StorageClass
) -> S3BucketReplicationConfigurationRule:
    return S3BucketReplicationConfigurationRule(
        id=RULE,
        status="Enabled",
        priority=1,
        filter=S3BucketReplicationConfigurationRuleFilter(prefix=""),
        delete_marker_replication=S3BucketReplicationConfigurationRuleDeleteMarkerReplication(
            status="Enabled"
        ),
        source_selection_criteria=S3BucketReplicationConfigurationRuleSourceSelectionCriteria(
            replica_modifications=(
                S3BucketReplicationConfigurationRuleSourceSelectionCriteriaReplicaModifications(
                    status="Enabled"
                )
            ),
            # What S3's own keys encrypt needs neither, and S3 takes the one only with the other.
            sse_kms_encrypted_objects=(
                S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
                    status="Enabled"
                )
                if destination.key_arn
                else None
            ),
        ),
        destination=S3BucketReplicationConfigurationRuleDestination(
            bucket=destination.arn,
            # Without a class a copy keeps its source's, which is also what the default means.
            storage_class=None if storage_class == "STANDARD" else storage_class,
            encryption_configuration=(
                S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(
                    replica_kms_key_id=destination.key_arn
                )
                if destination.key_arn
                else None
            ),
            metrics=S3BucketReplicationConfigurationRuleDestinationMetrics(
                status="Enabled",
                event_threshold=S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold(
                    minutes=RTC_MINUTES
                ),
            ),
            replication_time=S3BucketReplicationConfigurationRuleDestinationReplicationTime(
                status="Enabled",
                time=S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime(minutes=RTC_MINUTES),
            ),
        ),
    )
