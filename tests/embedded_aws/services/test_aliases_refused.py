"""Aliases to nowhere and names of two distributions are refused, as AWS refuses them."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.traffic.support import unique, zone_id


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
