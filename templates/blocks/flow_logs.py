"""Flow logs of a network: connections, and what the security groups refused."""

from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog, FlowLogDestinationOptions
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from templates.blocks.bucket import Bucket
from templates.blocks.key import data_key_arn
from templates.blocks.network import Network
from templates.blocks.policy import Statement, policy, trusted_service
from templates.placement import Placement

# The finest that VPC has; the other choice is 600.
AGGREGATION_SECONDS = 60


class FlowLogs(Construct):
    """Flow logs into a log group, or into the log bucket under `vpc/`."""

    def __init__(
        self, scope: Construct, id: str, placement: Placement, network: Network, logs: Bucket
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        tags = {"Name": placement.here.vpc}
        if placement.settings.network.flow_logs == "bucket":
            FlowLog(
                self,
                "log",
                provider=placement.provider,
                vpc_id=network.vpc_id,
                traffic_type="ALL",
                max_aggregation_interval=AGGREGATION_SECONDS,
                log_destination_type="s3",
                log_destination=f"{logs.bucket.arn}/vpc/",
                destination_options=FlowLogDestinationOptions(
                    file_format="parquet", hive_compatible_partitions=True, per_hour_partition=True
                ),
                tags=tags,
                # EC2 writes a policy of its own into a bucket that doesn't let it write yet.
                depends_on=[logs.policy],
            )
            return
        group = CloudwatchLogGroup(
            self,
            "group",
            provider=placement.provider,
            name=placement.here.flow_log_group,
            retention_in_days=placement.settings.network.flow_log_days,
            kms_key_id=data_key_arn(self, "key", placement.names, placement.provider),
        )
        FlowLog(
            self,
            "log",
            provider=placement.provider,
            vpc_id=network.vpc_id,
            traffic_type="ALL",
            max_aggregation_interval=AGGREGATION_SECONDS,
            log_destination_type="cloud-watch-logs",
            log_destination=group.arn,
            iam_role_arn=self._role(group).arn,
            tags=tags,
        )

    def _role(self, group: CloudwatchLogGroup) -> IamRole:
        placement = self._placement
        role = IamRole(
            self,
            "role",
            provider=placement.provider,
            name=placement.here.flow_log_role,
            assume_role_policy=trusted_service("vpc-flow-logs.amazonaws.com", placement.here.account_id),
        )
        IamRolePolicy(
            self,
            "policy",
            provider=placement.provider,
            name="write",
            role=role.id,
            policy=policy(
                Statement(
                    "WritesItsGroup",
                    [
                        "logs:CreateLogStream",
                        "logs:PutLogEvents",
                        "logs:DescribeLogGroups",
                        "logs:DescribeLogStreams",
                    ],
                    [group.arn, f"{group.arn}:*"],
                )
            ),
        )
        return role
