"""Permissions of each chaos experiment, as data; from the FIS user guide, actions reference and scenario library.

FIS creates copies of route tables, prefix lists and network interfaces with the tag `managedByFIS`: only resources
with that tag may be changed or deleted.
"""

from collections.abc import Sequence

from config import RegionNames
from templates.blocks.function.permissions import ANY
from templates.blocks.policy import Statement

MADE = {"StringEquals": {"aws:RequestTag/managedByFIS": "true"}}
OWN = {"StringEquals": {"ec2:ResourceTag/managedByFIS": "true"}}


def write_logs() -> Statement:
    """Allow the delivery of an experiment's log, which has no resource-level permissions (FIS user guide, experiment
    logging).
    """
    actions = ["CreateLogDelivery", "DescribeLogGroups", "DescribeResourcePolicies", "PutResourcePolicy"]
    return Statement("DeliverLogs", [f"logs:{action}" for action in actions], ANY)


def cut_off(here: RegionNames) -> list[Statement]:
    """Allow the fault that gives subnets route tables without a route to the other region, for its duration."""

    def every(*kinds: str) -> list[str]:
        return [here.arn("ec2", f"{kind}/*") for kind in kinds]

    created = {"CreateRouteTable": "route-table", "CreateNetworkInterface": "network-interface"}
    looked = (
        *(
            "DescribeManagedPrefixLists",
            "DescribeNetworkInterfaces",
            "DescribeRouteTables",
            "DescribeSubnets",
        ),
        *("DescribeVpcEndpoints", "DescribeVpcPeeringConnections", "DescribeVpcs"),
    )
    return [
        Statement("Look", [f"ec2:{action}" for action in looked], ANY),
        Statement("LookAtPrefixes", ["ec2:GetManagedPrefixListEntries"], every("prefix-list")),
        *(
            Statement(action, [f"ec2:{action}"], every(kind), conditions=MADE)
            for action, kind in {**created, "CreateManagedPrefixList": "prefix-list"}.items()
        ),
        Statement("MakeInVpc", ["ec2:CreateRouteTable"], every("vpc")),
        Statement("MakeInSubnet", ["ec2:CreateNetworkInterface"], every("subnet", "security-group")),
        Statement(
            "TagWhatItMakes",
            ["ec2:CreateTags"],
            every("route-table", "network-interface", "prefix-list"),
            conditions={
                "StringEquals": {
                    "ec2:CreateAction": [*created, "CreateManagedPrefixList"],
                    "aws:RequestTag/managedByFIS": "true",
                }
            },
        ),
        Statement(
            "ChangeItsOwn",
            ["ec2:CreateRoute", "ec2:DeleteRouteTable", "ec2:ModifyVpcEndpoint"],
            every("route-table"),
            conditions=OWN,
        ),
        Statement(
            "RemoveItsInterfaces", ["ec2:DeleteNetworkInterface"], every("network-interface"), conditions=OWN
        ),
        Statement(
            "ChangeItsPrefixes",
            ["ec2:DeleteManagedPrefixList", "ec2:ModifyManagedPrefixList"],
            every("prefix-list"),
            conditions=OWN,
        ),
        Statement(
            "Exchange",
            ["ec2:AssociateRouteTable", "ec2:DisassociateRouteTable", "ec2:ReplaceRouteTableAssociation"],
            every("subnet", "route-table"),
        ),
    ]


def pause_storage(buckets: Sequence[str], destination: RegionNames) -> list[Statement]:
    """Allow pausing replication. `buckets` are ARNs. The replication configuration may be written only to pause it."""
    pausing = {"BoolIfExists": {"s3:isReplicationPauseRequest": "true"}}
    return [
        Statement("FindBuckets", ["s3:ListAllMyBuckets"], ANY),
        Statement(
            "Pause",
            ["s3:PauseReplication"],
            buckets,
            conditions={"StringEquals": {"s3:DestinationRegion": destination.region}},
        ),
        Statement(
            "PauseRules",
            ["s3:GetReplicationConfiguration", "s3:PutReplicationConfiguration"],
            buckets,
            conditions=pausing,
        ),
    ]


def pause_table(table_arn: str) -> list[Statement]:
    """Allow pausing the table's replication, which FIS does by denying it in the table's resource policy."""
    actions = ["DescribeTable", "GetResourcePolicy", "PutResourcePolicy", "DeleteResourcePolicy"]
    return [Statement("Pause", [f"dynamodb:{action}" for action in actions], [table_arn])]


def end_instances(here: RegionNames) -> list[Statement]:
    """Allow terminating instances of the region's group only, by the tag that Auto Scaling gives them."""
    group = {"StringEquals": {"aws:ResourceTag/aws:autoscaling:groupName": here.auto_scaling_group}}
    return [
        Statement("FindInstances", ["ec2:DescribeInstances"], ANY),
        Statement("End", ["ec2:TerminateInstances"], [here.arn("ec2", "instance/*")], conditions=group),
    ]


def refuse_capacity(here: RegionNames) -> list[Statement]:
    """Allow the fault in which EC2 has no capacity for the region's group. The action has no resource-level
    permissions, so conditions restrict its target and the kind of fault.
    """
    group = here.arn("autoscaling", f"autoScalingGroup:*:autoScalingGroupName/{here.auto_scaling_group}")
    return [
        Statement("FindGroups", ["autoscaling:DescribeAutoScalingGroups"], ANY),
        Statement(
            "Refuse",
            ["ec2:InjectApiError"],
            ANY,
            conditions={
                "StringEquals": {"ec2:FisActionId": ["aws:ec2:asg-insufficient-instance-capacity-error"]},
                "ForAllValues:ArnLike": {"ec2:FisTargetArns": [group]},
            },
        ),
    ]
