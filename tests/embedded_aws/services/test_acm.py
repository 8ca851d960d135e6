"""A certificate is issued once its names are proven, and stock moto issues every one."""

import time
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually
from tests.embedded_aws.traffic.support import unique, zone_id


def change(aws: Aws, zone: str, *records: dict[str, Any]) -> None:
    changes = [{"Action": "UPSERT", "ResourceRecordSet": {"Type": "A", **record}} for record in records]
    aws.client("route53").change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})


def requested(aws: Aws, name: str) -> tuple[Any, str, dict[str, str]]:
    """Return a client, the ARN of a new certificate, and the record that proves its name."""
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
