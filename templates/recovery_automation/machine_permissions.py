"""Permissions of the state machines' roles, as data. Every resource is in the role's own region unless a comment says
why not.
"""

from collections.abc import Iterable

from config import Names, RegionNames
from templates.blocks.function import permissions
from templates.blocks.policy import Statement


def machine(
    names: Names,
    here: RegionNames,
    functions: Iterable[str],
    key_arn: str,
    *,
    is_global: bool,
    has_windows: bool = False,
    keeps_sizes: bool = False,
    keeps_policy: bool = False,
    notes_sizes: bool = False,
) -> list[Statement]:
    """Return the failover machine's permissions. `has_windows`: the region's group has test windows, which a
    failover removes. `keeps_sizes` and `keeps_policy`: the group belongs to somebody else, and a failover doesn't
    change its sizes or its scaling policies. `notes_sizes`: a failover records the group's sizes before it changes
    them.
    """
    group = f"autoScalingGroup:*:autoScalingGroupName/{here.auto_scaling_group}"
    scales = [
        *([] if keeps_sizes else ["autoscaling:UpdateAutoScalingGroup"]),
        *([] if keeps_policy else ["autoscaling:PutScalingPolicy"]),
        *(["autoscaling:BatchDeleteScheduledAction"] if has_windows else []),
    ]
    return [
        Statement(
            "AskFunctions", ["lambda:InvokeFunction"], [here.function_arn(purpose) for purpose in functions]
        ),
        Statement(
            "RecordAndLease",
            ["dynamodb:UpdateItem"],
            [here.table_arn(names.ledger_table), here.table_arn(here.lease_table)],
        ),
        permissions.use_table_key(here, key_arn),
        *_promote(names, here, is_global=is_global),
        *([Statement("Scale", scales, [here.arn("autoscaling", group)])] if scales else []),
        # Descriptions of groups know no resource (Service Authorization Reference, EC2 Auto Scaling).
        *(
            [Statement("LookAtGroup", ["autoscaling:DescribeAutoScalingGroups"], permissions.ANY)]
            if notes_sizes
            else []
        ),
        Statement("PublishEndpoint", ["ssm:PutParameter"], [here.parameter_arn(names.endpoint_parameter)]),
        permissions.publish_metrics("PublishSwitch", names.switch_namespace),
    ]


def any_machine(here: RegionNames, key_arn: str) -> list[Statement]:
    """Return the permissions that every state machine needs: trace, notify its region's topic, deliver its log."""
    return [
        permissions.trace(),
        # A machine asks X-Ray how much to trace; a function's service does that for it.
        Statement("TraceRules", ["xray:GetSamplingRules", "xray:GetSamplingTargets"], permissions.ANY),
        Statement("Notify", ["sns:Publish"], [here.topic_arn]),
        Statement(
            "NotifyEncrypted",
            ["kms:Decrypt", "kms:GenerateDataKey*"],
            [key_arn],
            conditions={"StringEquals": {"kms:ViaService": f"sns.{here.region}.amazonaws.com"}},
        ),
        # Delivery of a state machine's log knows no resource (Step Functions developer guide, logging).
        Statement(
            "DeliverLogs",
            [
                "logs:CreateLogDelivery",
                "logs:GetLogDelivery",
                "logs:UpdateLogDelivery",
                "logs:DeleteLogDelivery",
                "logs:ListLogDeliveries",
                "logs:PutResourcePolicy",
                "logs:DescribeResourcePolicies",
                "logs:DescribeLogGroups",
            ],
            permissions.ANY,
        ),
    ]


def _promote(names: Names, here: RegionNames, *, is_global: bool) -> list[Statement]:
    if not is_global:
        return [Statement("Promote", ["rds:PromoteReadReplica"], [here.database_arn])]
    # The writer that steps back is a cluster of the other region.
    members = [names.primary.database_cluster_arn, names.standby.database_cluster_arn]
    return [
        Statement(
            "Promote",
            ["rds:FailoverGlobalCluster", "rds:SwitchoverGlobalCluster"],
            [names.global_database_arn, *members],
        )
    ]
