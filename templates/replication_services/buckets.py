"""S3 replication of the data buckets, in both directions, so that failing back needs no change."""

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

from config import Names, RegionNames
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.blocks.policy import Statement, policy, trusted_service

# The only value that S3 replication time control offers.
RTC_MINUTES = 15


class BucketReplication(Construct):
    """One rule per direction: everything, deletes included, re-encrypted with the destination's key."""

    def __init__(self, scope: Construct, id: str, *, names: Names, providers: Providers) -> None:
        super().__init__(scope, id)
        keys = {
            names.primary: data_key_arn(self, "key-primary", names, providers.primary),
            names.standby: data_key_arn(self, "key-standby", names, providers.standby),
        }
        role = self._role(names, providers.standby, keys)
        self._replicate("to-standby", names.primary, names.standby, keys, role, providers.primary)
        self._replicate("to-primary", names.standby, names.primary, keys, role, providers.standby)

    def _role(self, names: Names, provider: AwsProvider, keys: dict[RegionNames, str]) -> IamRole:
        name = names.role("storage-replication")
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=name,
            assume_role_policy=trusted_service("s3.amazonaws.com", names.account_id),
        )
        buckets = [here.data_bucket_arn for here in keys]
        objects = [f"{arn}/*" for arn in buckets]
        reads = [
            "s3:GetObjectVersionForReplication",
            "s3:GetObjectVersionAcl",
            "s3:GetObjectVersionTagging",
        ]
        writes = ["s3:ReplicateObject", "s3:ReplicateDelete", "s3:ReplicateTags"]
        IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="replicate",
            role=role.id,
            policy=policy(
                Statement("ReadsRules", ["s3:GetReplicationConfiguration", "s3:ListBucket"], buckets),
                Statement("ReadsAndWritesObjects", [*reads, *writes], objects),
                # Either bucket is a source and a destination; bucket keys are made with a data key.
                Statement(
                    "Reencrypts", ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"], list(keys.values())
                ),
            ),
        )
        return role

    def _replicate(
        self,
        id: str,
        source: RegionNames,
        destination: RegionNames,
        keys: dict[RegionNames, str],
        role: IamRole,
        provider: AwsProvider,
    ) -> None:
        S3BucketReplicationConfigurationA(
            self,
            id,
            provider=provider,
            bucket=source.data_bucket,
            role=role.arn,
            rule=[_everything(destination, keys[destination])],
        )


def _everything(destination: RegionNames, key_arn: str) -> S3BucketReplicationConfigurationRule:
    return S3BucketReplicationConfigurationRule(
        id="everything",
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
            sse_kms_encrypted_objects=(
                S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
                    status="Enabled"
                )
            ),
        ),
        destination=S3BucketReplicationConfigurationRuleDestination(
            bucket=destination.data_bucket_arn,
            encryption_configuration=(
                S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(
                    replica_kms_key_id=key_arn
                )
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
