"""The trail of who read or wrote the ledger and the evidence, in both regions."""

from cdktf_cdktf_provider_aws.cloudtrail import (
    Cloudtrail,
    CloudtrailAdvancedEventSelector,
    CloudtrailAdvancedEventSelectorFieldSelector,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.bucket import Bucket
from templates.blocks.lifecycle import Lifecycle
from templates.blocks.policy import Statement, policy, trusted_service
from templates.shared_resources.keys import KeyPair

NONCURRENT_DAYS = 90
LOG_DAYS = 365
SERVICE = "cloudtrail.amazonaws.com"


class Trail(Construct):
    """A trail of data events only: management events are in the account's own trail or event history, and a second
    copy costs money. The trail doesn't watch its own bucket, because every delivery would be another event.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        names: Names,
        providers: Providers,
        key: KeyPair,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        self._names = names
        provider, key_arn = providers.standby, key.standby_arn
        bucket = Bucket(
            self,
            "bucket",
            provider=provider,
            name=names.trail_bucket,
            key_arn=key_arn,
            lifecycle=Lifecycle(NONCURRENT_DAYS),
            keep=names.trail_bucket not in removal,
            after=[key.standby],
            statements=self._delivered(),
        )
        log = CloudwatchLogGroup(
            self,
            "log",
            provider=provider,
            name=f"/aws/cloudtrail/{names.trail}",
            retention_in_days=LOG_DAYS,
            kms_key_id=key_arn,
        )
        role, allowed = self._role(provider, log)
        Cloudtrail(
            self,
            "trail",
            provider=provider,
            name=names.trail,
            s3_bucket_name=bucket.bucket.id,
            kms_key_id=key_arn,
            is_multi_region_trail=True,
            enable_log_file_validation=True,
            cloud_watch_logs_group_arn=f"{log.arn}:*",
            cloud_watch_logs_role_arn=role.arn,
            advanced_event_selector=[
                _data_events(
                    "Recovery ledger",
                    "AWS::DynamoDB::Table",
                    equal_to=[here.table_arn(names.ledger_table) for here in (names.primary, names.standby)],
                ),
                _data_events(
                    "Evidence",
                    "AWS::S3::Object",
                    starts_with=[
                        f"arn:{here.partition}:s3:::{here.evidence_bucket}/"
                        for here in (names.primary, names.standby)
                    ],
                ),
            ],
            depends_on=[bucket.policy, allowed],
        )

    def _delivered(self) -> list[Statement]:
        names = self._names
        from_trail = {"StringEquals": {"aws:SourceArn": names.trail_arn}}
        bucket = f"arn:{names.partition}:s3:::{names.trail_bucket}"
        return [
            Statement(
                "TrailLooks",
                ["s3:GetBucketAcl"],
                [bucket],
                principal={"Service": SERVICE},
                conditions=from_trail,
            ),
            Statement(
                "TrailDelivers",
                ["s3:PutObject"],
                [f"{bucket}/AWSLogs/{names.account_id}/*"],
                principal={"Service": SERVICE},
                conditions={
                    "StringEquals": {
                        "aws:SourceArn": names.trail_arn,
                        "s3:x-amz-acl": "bucket-owner-full-control",
                    }
                },
            ),
        ]

    def _role(self, provider: AwsProvider, log: CloudwatchLogGroup) -> tuple[IamRole, IamRolePolicy]:
        role = IamRole(
            self,
            "role",
            provider=provider,
            name=self._names.role("trail"),
            assume_role_policy=trusted_service(SERVICE, self._names.account_id),
        )
        allowed = IamRolePolicy(
            self,
            "policy",
            provider=provider,
            name="log",
            role=role.name,
            policy=policy(
                Statement("WriteLog", ["logs:CreateLogStream", "logs:PutLogEvents"], [f"{log.arn}:*"])
            ),
        )
        return role, allowed


def _data_events(
    name: str, kind: str, *, equal_to: list[str] | None = None, starts_with: list[str] | None = None
) -> CloudtrailAdvancedEventSelector:
    return CloudtrailAdvancedEventSelector(
        name=name,
        field_selector=[
            CloudtrailAdvancedEventSelectorFieldSelector(field="eventCategory", equal_to=["Data"]),
            CloudtrailAdvancedEventSelectorFieldSelector(field="resources.type", equal_to=[kind]),
            CloudtrailAdvancedEventSelectorFieldSelector(
                field="resources.ARN", equal_to=equal_to, starts_with=starts_with
            ),
        ],
    )
