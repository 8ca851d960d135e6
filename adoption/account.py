"""Reads a region's resources from AWS, in the form of a Terraform state. Every call only reads."""

from collections.abc import Callable, Iterator
from typing import Any

from adoption import account_data
from adoption.resource import Resource

Clients = Callable[[str, str], Any]
# What DescribeTags of Elastic Load Balancing takes at once.
TAGGED_AT_ONCE = 20
# Every kind of key that ACM knows.
KEY_TYPES = ("RSA_1024", "RSA_2048", "RSA_3072", "RSA_4096", "EC_prime256v1", "EC_secp384r1", "EC_secp521r1")


def resources(clients: Clients, region: str) -> list[Resource]:
    """Return the resources of a region that may be part of a workload."""
    return [
        *_network(clients("ec2", region)),
        *_front(clients("elbv2", region)),
        *_instances(clients("autoscaling", region), clients("ec2", region)),
        *_databases(clients("rds", region)),
        *_certificates(clients("acm", region)),
        *_zones(clients("route53", region)),
        *account_data.tables(clients("dynamodb", region)),
        *account_data.buckets(clients("s3", region), region),
    ]


def _pages(client: Any, call: str, key: str, **arguments: Any) -> Iterator[Any]:
    for page in client.get_paginator(call).paginate(**arguments):
        yield from page[key]


def _tags(found: Any) -> dict[str, str]:
    return {each["Key"]: each["Value"] for each in found or []}


def _network(ec2: Any) -> Iterator[Resource]:
    for each in _pages(ec2, "describe_vpcs", "Vpcs"):
        if not each.get("IsDefault"):
            named = {"id": each["VpcId"], "cidr_block": each["CidrBlock"], "tags": _tags(each.get("Tags"))}
            yield Resource("aws_vpc", named)
    for each in _pages(ec2, "describe_subnets", "Subnets"):
        said = {
            "id": each["SubnetId"],
            "vpc_id": each["VpcId"],
            "availability_zone": each["AvailabilityZone"],
            "tags": _tags(each.get("Tags")),
        }
        yield Resource("aws_subnet", said)
    for each in _pages(ec2, "describe_route_tables", "RouteTables"):
        id_ = each["RouteTableId"]
        # A route that AWS answers may be a resource of its own or inline: only a state tells.
        yield Resource(
            "aws_route_table", {"id": id_, "vpc_id": each["VpcId"], "tags": _tags(each.get("Tags"))}
        )
        for route in each["Routes"]:
            yield Resource(
                "aws_route",
                {
                    "route_table_id": id_,
                    "destination_cidr_block": route.get("DestinationCidrBlock", ""),
                    "gateway_id": route.get("GatewayId", ""),
                },
            )
        for association in each["Associations"]:
            if association.get("SubnetId"):
                joined = {"subnet_id": association["SubnetId"], "route_table_id": id_}
                yield Resource("aws_route_table_association", joined)


def _front(elb: Any) -> Iterator[Resource]:
    balancers = list(_pages(elb, "describe_load_balancers", "LoadBalancers"))
    tags: dict[str, dict[str, str]] = {}
    for first in range(0, len(balancers), TAGGED_AT_ONCE):
        arns = [each["LoadBalancerArn"] for each in balancers[first : first + TAGGED_AT_ONCE]]
        described = elb.describe_tags(ResourceArns=arns)["TagDescriptions"]
        tags |= {each["ResourceArn"]: _tags(each["Tags"]) for each in described}
    for each in balancers:
        arn = each["LoadBalancerArn"]
        said = {
            "arn": arn,
            "name": each["LoadBalancerName"],
            "load_balancer_type": each["Type"],
            "internal": each.get("Scheme") == "internal",
            "tags": tags.get(arn, {}),
        }
        yield Resource("aws_lb", said)
        for listener in _pages(elb, "describe_listeners", "Listeners", LoadBalancerArn=arn):
            yield from _listener(elb, listener)
    for each in _pages(elb, "describe_target_groups", "TargetGroups"):
        said = {
            "arn": each["TargetGroupArn"],
            "name": each["TargetGroupName"],
            "port": each.get("Port", 0),
            "vpc_id": each.get("VpcId", ""),
            "health_check": [{"path": each.get("HealthCheckPath", "")}],
        }
        yield Resource("aws_lb_target_group", said)


def _listener(elb: Any, listener: Any) -> Iterator[Resource]:
    arn = listener["ListenerArn"]
    said = {
        "arn": arn,
        "load_balancer_arn": listener["LoadBalancerArn"],
        "port": listener["Port"],
        "protocol": listener["Protocol"],
        "certificate_arn": next((each["CertificateArn"] for each in listener.get("Certificates", [])), ""),
        "default_action": [_action(each) for each in listener["DefaultActions"]],
    }
    yield Resource("aws_lb_listener", said)
    for rule in elb.describe_rules(ListenerArn=arn)["Rules"]:
        actions = [_action(each) for each in rule["Actions"]]
        yield Resource("aws_lb_listener_rule", {"listener_arn": arn, "action": actions})


def _action(found: Any) -> dict[str, Any]:
    several = found.get("ForwardConfig", {}).get("TargetGroups", [])
    return {
        "target_group_arn": found.get("TargetGroupArn", ""),
        "forward": [{"target_group": [{"arn": each["TargetGroupArn"]} for each in several]}],
    }


def _instances(autoscaling: Any, ec2: Any) -> Iterator[Resource]:
    for each in _pages(autoscaling, "describe_auto_scaling_groups", "AutoScalingGroups"):
        mixed = (
            each.get("MixedInstancesPolicy", {}).get("LaunchTemplate", {}).get("LaunchTemplateSpecification")
        )
        template = each.get("LaunchTemplate") or mixed or {}
        said = {
            "name": each["AutoScalingGroupName"],
            "target_group_arns": each.get("TargetGroupARNs", []),
            "traffic_source": [
                {"identifier": source["Identifier"]} for source in each.get("TrafficSources", [])
            ],
            "vpc_zone_identifier": [id_ for id_ in each.get("VPCZoneIdentifier", "").split(",") if id_],
            "launch_template": [{"id": template.get("LaunchTemplateId", "")}],
            "launch_configuration": each.get("LaunchConfigurationName", ""),
            "tags": _tags(each.get("Tags")),
        }
        yield Resource("aws_autoscaling_group", said)
        if template.get("LaunchTemplateId"):
            yield _template(ec2, template["LaunchTemplateId"])
    for each in _pages(autoscaling, "describe_launch_configurations", "LaunchConfigurations"):
        named = {"name": each["LaunchConfigurationName"], "security_groups": each.get("SecurityGroups", [])}
        yield Resource("aws_launch_configuration", named)
    for each in _pages(autoscaling, "describe_policies", "ScalingPolicies"):
        named = {
            "name": each["PolicyName"],
            "autoscaling_group_name": each["AutoScalingGroupName"],
            "policy_type": each["PolicyType"],
        }
        yield Resource("aws_autoscaling_policy", named)


def _template(ec2: Any, id_: str) -> Resource:
    versions = ec2.describe_launch_template_versions(LaunchTemplateId=id_, Versions=["$Latest"])
    data = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    inner = [{"security_groups": each.get("Groups", [])} for each in data.get("NetworkInterfaces", [])]
    groups = data.get("SecurityGroupIds", [])
    return Resource(
        "aws_launch_template", {"id": id_, "vpc_security_group_ids": groups, "network_interfaces": inner}
    )


def _databases(rds: Any) -> Iterator[Resource]:
    for each in _pages(rds, "describe_db_instances", "DBInstances"):
        said = {
            "arn": each["DBInstanceArn"],
            "identifier": each["DBInstanceIdentifier"],
            "engine": each["Engine"],
            "db_name": each.get("DBName", ""),
            "db_subnet_group_name": each.get("DBSubnetGroup", {}).get("DBSubnetGroupName", ""),
            "backup_retention_period": each.get("BackupRetentionPeriod", 0),
            "storage_encrypted": each.get("StorageEncrypted", False),
            "replicate_source_db": each.get("ReadReplicaSourceDBInstanceIdentifier", ""),
            "manage_master_user_password": bool(each.get("MasterUserSecret")),
            "tags": _tags(each.get("TagList")),
        }
        yield Resource(
            "aws_db_instance" if not each.get("DBClusterIdentifier") else "aws_rds_cluster_instance", said
        )
    for each in _pages(rds, "describe_db_subnet_groups", "DBSubnetGroups"):
        members = [subnet["SubnetIdentifier"] for subnet in each["Subnets"]]
        yield Resource("aws_db_subnet_group", {"name": each["DBSubnetGroupName"], "subnet_ids": members})


def _certificates(acm: Any) -> Iterator[Resource]:
    # Without it only those with RSA keys of up to 2,048 bits are listed.
    includes = {"keyTypes": list(KEY_TYPES)}
    for each in _pages(acm, "list_certificates", "CertificateSummaryList", Includes=includes):
        named = {"arn": each["CertificateArn"], "domain_name": each["DomainName"]}
        yield Resource("aws_acm_certificate", named)


def _zones(route53: Any) -> Iterator[Resource]:
    for each in _pages(route53, "list_hosted_zones", "HostedZones"):
        private: list[dict[str, str]] = [{}] if each.get("Config", {}).get("PrivateZone") else []
        yield Resource("aws_route53_zone", {"id": each["Id"], "name": each["Name"], "vpc": private})
