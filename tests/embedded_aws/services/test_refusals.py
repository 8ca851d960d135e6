"""What AWS refuses is refused: policies for nobody, aliases to nowhere, names of two, unproven certificates."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.support import unique, zone_id

NOBODY = "arn:aws:iam::123456789012:role/nobody"
ACCOUNT = "arn:aws:iam::123456789012:root"


def policy(*principals: str, action: str = "*", resource: str | None = "*") -> str:
    statement: dict[str, Any] = {"Effect": "Allow", "Principal": {"AWS": list(principals)}, "Action": action}
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [statement | ({"Resource": resource} if resource else {})]}
    )


def make_key(aws: Aws, principal: str) -> None:
    aws.client("kms").create_key(Policy=policy(principal))


def make_bucket_policy(aws: Aws, principal: str) -> None:
    name, client = unique("bucket"), aws.client("s3")
    client.create_bucket(Bucket=name)
    text = policy(principal, action="s3:GetObject", resource=f"arn:aws:s3:::{name}/*")
    client.put_bucket_policy(Bucket=name, Policy=text)


def make_topic_policy(aws: Aws, principal: str) -> None:
    client = aws.client("sns")
    arn = client.create_topic(Name=unique("topic"))["TopicArn"]
    client.set_topic_attributes(
        TopicArn=arn, AttributeName="Policy", AttributeValue=policy(principal, resource=arn)
    )


def make_queue(aws: Aws, principal: str) -> None:
    aws.client("sqs").create_queue(QueueName=unique("queue"), Attributes={"Policy": policy(principal)})


def make_secret_policy(aws: Aws, principal: str) -> None:
    client = aws.client("secretsmanager")
    name = client.create_secret(Name=unique("secret"), SecretString="x")["Name"]
    client.put_resource_policy(SecretId=name, ResourcePolicy=policy(principal))


def make_role(aws: Aws, principal: str) -> None:
    trust = policy(principal, action="sts:AssumeRole", resource=None)
    aws.client("iam").create_role(RoleName=unique("role"), AssumeRolePolicyDocument=trust)


MAKERS = [make_key, make_bucket_policy, make_topic_policy, make_queue, make_secret_policy, make_role]


@pytest.mark.parametrize("make", MAKERS)
def test_a_policy_for_a_role_that_does_not_exist_is_refused(extended: Aws, stock: Aws, make: Any) -> None:
    with pytest.raises(ClientError, match="role/nobody"):
        make(extended, NOBODY)
    make(stock, NOBODY)
    make(extended, ACCOUNT)
    make(extended, "arn:aws:iam::210987654321:role/of-somebody-else")
    trust = policy(ACCOUNT, action="sts:AssumeRole", resource=None)
    role = extended.client("iam").create_role(RoleName=unique("known"), AssumeRolePolicyDocument=trust)
    make(extended, role["Role"]["Arn"])


def change(aws: Aws, zone: str, *records: dict[str, Any]) -> None:
    changes = [{"Action": "UPSERT", "ResourceRecordSet": {"Type": "A", **record}} for record in records]
    aws.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def alias(zone: str, name: str, target: str) -> dict[str, Any]:
    return {
        "Name": name,
        "AliasTarget": {"HostedZoneId": zone, "DNSName": target, "EvaluateTargetHealth": False},
    }


def test_an_alias_of_a_record_that_is_not_there_is_refused_and_one_of_the_same_batch_is_fine(
    extended: Aws, stock: Aws
) -> None:
    zone = zone_id(extended)
    target = {"Name": "there.example.com", "TTL": 5, "ResourceRecords": [{"Value": "1.1.1.1"}]}
    with pytest.raises(ClientError, match=r"alias that targets gone\.example\.com.* was not found"):
        change(extended, zone, alias(zone, "a.example.com", "gone.example.com"))
    change(extended, zone, alias(zone, "a.example.com", "there.example.com"), target)
    change(extended, zone, alias(zone, "b.example.com", "there.example.com"))
    # Of what is in AWS's own zones nobody asks.
    change(extended, zone, alias("Z35SXDOTRQ7X7K", "c.example.com", "gone.us-east-1.elb.amazonaws.com"))
    made = stock.client("route53").create_hosted_zone(Name="example.net", CallerReference="a")["HostedZone"]
    other = made["Id"].rsplit("/", 1)[1]
    change(stock, other, alias(other, "a.example.net", "gone.example.net"))


def distribution(alias: str) -> dict[str, Any]:
    return {
        "CallerReference": unique("distribution"),
        "Aliases": {"Quantity": 1, "Items": [alias]},
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "o",
                    "DomainName": "o.example.com",
                    "CustomOriginConfig": {
                        "HTTPPort": 80,
                        "HTTPSPort": 443,
                        "OriginProtocolPolicy": "https-only",
                    },
                }
            ],
        },
        "DefaultCacheBehavior": {"TargetOriginId": "o", "ViewerProtocolPolicy": "https-only"},
        "Comment": "",
        "Enabled": True,
    }


def test_two_distributions_have_no_alias_in_common(extended: Aws, stock: Aws) -> None:
    client = extended.client("cloudfront")
    first = client.create_distribution(DistributionConfig=distribution("one.example.com"))
    second = client.create_distribution(DistributionConfig=distribution("two.example.com"))
    with pytest.raises(client.exceptions.CNAMEAlreadyExists):
        client.create_distribution(DistributionConfig=distribution("one.example.com"))
    id, tag = second["Distribution"]["Id"], second["ETag"]
    with pytest.raises(client.exceptions.CNAMEAlreadyExists):
        client.update_distribution(Id=id, IfMatch=tag, DistributionConfig=distribution("one.example.com"))
    kept = first["Distribution"]["DistributionConfig"]
    client.update_distribution(Id=first["Distribution"]["Id"], IfMatch=first["ETag"], DistributionConfig=kept)
    for _ in range(2):
        stock.client("cloudfront").create_distribution(DistributionConfig=distribution("one.example.com"))


def requested(aws: Aws, name: str) -> tuple[Any, str, dict[str, str]]:
    """A client, the ARN of a new certificate, and the record that proves its name."""
    client = aws.client("acm")
    arn = client.request_certificate(DomainName=name, ValidationMethod="DNS")["CertificateArn"]
    (option,) = client.describe_certificate(CertificateArn=arn)["Certificate"]["DomainValidationOptions"]
    return client, arn, option["ResourceRecord"]


def status(client: Any, arn: str) -> str:
    return str(client.describe_certificate(CertificateArn=arn)["Certificate"]["Status"])


def prove(aws: Aws, zone: str, record: dict[str, str]) -> None:
    value = {"TTL": 60, "ResourceRecords": [{"Value": record["Value"]}]}
    change(aws, zone, {"Name": record["Name"], "Type": "CNAME", **value})


def test_a_certificate_is_issued_once_its_name_is_proven(extended: Aws) -> None:
    client, arn, record = requested(extended, "proven.example.com")
    time.sleep(1.5)
    assert status(client, arn) == "PENDING_VALIDATION"
    prove(extended, zone_id(extended), record)
    eventually(lambda: status(client, arn) == "ISSUED")


def test_a_zone_that_is_not_delegated_proves_nothing(extended: Aws, stock: Aws) -> None:
    route53 = extended.client("route53")
    made = route53.create_hosted_zone(Name="new.example.com", CallerReference=unique("zone"))
    zone, servers = made["HostedZone"]["Id"].rsplit("/", 1)[1], made["DelegationSet"]["NameServers"]
    client, arn, record = requested(extended, "app.new.example.com")
    prove(extended, zone, record)
    time.sleep(1.5)
    assert status(client, arn) == "PENDING_VALIDATION"
    named = {"TTL": 60, "ResourceRecords": [{"Value": server} for server in servers]}
    change(extended, zone_id(extended), {"Name": "new.example.com", "Type": "NS", **named})
    eventually(lambda: status(client, arn) == "ISSUED")
    client, arn, _ = requested(stock, "app.example.org")
    eventually(lambda: status(client, arn) == "ISSUED", 90)
