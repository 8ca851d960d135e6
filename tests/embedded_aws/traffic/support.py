"""A small workload made with boto3: a load balancer with a certificate and instances, a database, records."""

import json
import time
import uuid
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually

ZONE = "example.com"
# Elastic Load Balancing's own zone in us-east-1; any of AWS's will do.
BALANCERS_ZONE = "Z35SXDOTRQ7X7K"
# An image that moto has in every region; to ask for one takes seconds.
IMAGE = "ami-12c6146b"


def unique(name: str) -> str:
    return f"{name}-{uuid.uuid4().hex[:8]}"


def zone_id(aws: Aws) -> str:
    (zone,) = aws.client("route53").list_hosted_zones_by_name(DNSName=f"{ZONE}.")["HostedZones"]
    return str(zone["Id"]).rsplit("/", 1)[1]


def certificate(aws: Aws, region: str, *names: str) -> str:
    client = aws.client("acm", region)
    made = client.request_certificate(DomainName=names[0], SubjectAlternativeNames=list(names))
    return str(made["CertificateArn"])


def balancer(aws: Aws, region: str, *names: str, instances: int = 1) -> dict[str, Any]:
    """Return a load balancer with HTTPS for `names`, HTTP that redirects, and instances behind it."""
    ec2, elb = aws.client("ec2", region), aws.client("elbv2", region)
    name = unique("alb")
    subnets = [one["SubnetId"] for one in ec2.describe_subnets()["Subnets"]][:2]
    vpc = ec2.describe_subnets(SubnetIds=subnets[:1])["Subnets"][0]["VpcId"]
    made = elb.create_load_balancer(Name=name, Subnets=subnets)["LoadBalancers"][0]
    group = elb.create_target_group(Name=name, Protocol="HTTP", Port=8080, VpcId=vpc)["TargetGroups"][0]
    ids = []
    if instances:
        count = {"MinCount": instances, "MaxCount": instances}
        started = ec2.run_instances(ImageId=IMAGE, SubnetId=subnets[0], **count)
        ids = [one["InstanceId"] for one in started["Instances"]]
        eventually(lambda: _running(ec2, ids))
        elb.register_targets(TargetGroupArn=group["TargetGroupArn"], Targets=[{"Id": one} for one in ids])
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTPS",
        Port=443,
        Certificates=[{"CertificateArn": certificate(aws, region, *names)}],
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group["TargetGroupArn"]}],
    )
    redirect = {"Protocol": "HTTPS", "Port": "443", "StatusCode": "HTTP_301"}
    elb.create_listener(
        LoadBalancerArn=made["LoadBalancerArn"],
        Protocol="HTTP",
        Port=80,
        DefaultActions=[{"Type": "redirect", "RedirectConfig": redirect}],
    )
    return {
        "name": name,
        "dns": made["DNSName"],
        "arn": made["LoadBalancerArn"],
        "instances": ids,
        "region": region,
    }


def _running(ec2: Any, ids: list[str]) -> bool:
    found = ec2.describe_instances(InstanceIds=ids)["Reservations"]
    return all(one["State"]["Name"] == "running" for group in found for one in group["Instances"])


def upsert(aws: Aws, *records: dict[str, Any]) -> None:
    changes = [{"Action": "UPSERT", "ResourceRecordSet": {"Type": "A", **record}} for record in records]
    aws.client("route53").change_resource_record_sets(
        HostedZoneId=zone_id(aws), ChangeBatch={"Changes": changes}
    )


def alias(aws: Aws, name: str, to: str, evaluate: bool = False, **more: Any) -> dict[str, Any]:
    inside = to.rstrip(".").endswith(ZONE)
    zone = zone_id(aws) if inside else BALANCERS_ZONE
    target = {"HostedZoneId": zone, "DNSName": to, "EvaluateTargetHealth": evaluate}
    return {"Name": name, "AliasTarget": target, **more}


def health_check(aws: Aws, kind: str, **config: Any) -> str:
    made = aws.client("route53").create_health_check(
        CallerReference=unique("check"), HealthCheckConfig={"Type": kind, **config}
    )
    return str(made["HealthCheck"]["Id"])


def healthy(aws: Aws, check: str) -> bool:
    return bool(next(one for one in aws.control.health_checks() if one["id"] == check)["healthy"])


def database(aws: Aws, region: str) -> tuple[str, str]:
    """Return identifier and endpoint of a new database."""
    name = unique("db")
    client = aws.client("rds", region)
    client.create_db_instance(
        DBInstanceIdentifier=name,
        Engine="postgres",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="admin1",
        MasterUserPassword="not-a-secret",
    )

    def available() -> Any:
        (found,) = client.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        return found if found["DBInstanceStatus"] == "available" else None

    return name, str(eventually(available)["Endpoint"]["Address"])


def publish(aws: Aws, region: str, namespace: str, metric: str, value: float) -> None:
    aws.client("cloudwatch", region).put_metric_data(
        Namespace=namespace, MetricData=[{"MetricName": metric, "Value": value, "Timestamp": time.time()}]
    )


def parsed(text: str) -> Any:
    return json.loads(text)
