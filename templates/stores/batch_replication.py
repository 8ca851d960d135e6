"""The role of batch jobs that replicate objects older than their rule; `make replicate-existing` starts the jobs."""

from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from config import Names, Settings
from config.buckets import BATCH_REPORTS, BATCH_ROLE, replicated_pairs
from config.fields import SITES
from providers.regions import Providers
from templates.blocks.policy import Statement, policy, trusted_service


class BatchReplication(Construct):
    """The role by which S3 lists the objects, starts their replication, and writes failures into the log buckets.

    The rules' own roles do the replication itself.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        buckets = [
            f"arn:{names.partition}:s3:::{pair.bucket(site)}"
            for pair in replicated_pairs(settings, names)
            for site in SITES
        ]
        reports = [f"{names.site(site).log_bucket_arn}/{BATCH_REPORTS}/*" for site in SITES]
        role = IamRole(
            self,
            "role",
            provider=providers.standby,
            name=names.role(BATCH_ROLE),
            assume_role_policy=trusted_service("batchoperations.s3.amazonaws.com", names.account_id),
        )
        IamRolePolicy(
            self,
            "policy",
            provider=providers.standby,
            name="replicate",
            role=role.id,
            policy=policy(
                Statement(
                    "ListsObjects",
                    ["s3:GetReplicationConfiguration", "s3:PutInventoryConfiguration"],
                    buckets,
                ),
                Statement("StartsReplication", ["s3:InitiateReplication"], [f"{arn}/*" for arn in buckets]),
                Statement("WritesReports", ["s3:PutObject"], reports),
            ),
        )
