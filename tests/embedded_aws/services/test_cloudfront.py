"""What the CloudFront extension promises, and what stock moto does instead."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

CACHE_POLICY = "658327ea-f89d-4fab-a63d-7e88639e58f6"


def _distribution(target: str) -> dict[str, Any]:
    origins = [
        {
            "Id": name,
            "DomainName": f"{name}.s3.us-east-1.amazonaws.com",
            "OriginAccessControlId": "CONTROL",
            "S3OriginConfig": {"OriginAccessIdentity": ""},
        }
        for name in ("primary", "standby")
    ]
    members = [{"OriginId": one["Id"]} for one in origins]
    group = {
        "Id": "group",
        "FailoverCriteria": {"StatusCodes": {"Quantity": 1, "Items": [500]}},
        "Members": {"Quantity": 2, "Items": members},
    }
    return {
        "CallerReference": target,
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 2, "Items": origins},
        "OriginGroups": {"Quantity": 1, "Items": [group]},
        "DefaultCacheBehavior": {
            "TargetOriginId": target,
            "ViewerProtocolPolicy": "https-only",
            "CachePolicyId": CACHE_POLICY,
        },
    }


def _created(aws: Aws, target: str) -> dict[str, Any]:
    made = aws.client("cloudfront").create_distribution(DistributionConfig=_distribution(target))
    config: dict[str, Any] = made["Distribution"]["DistributionConfig"]
    return config


def test_a_behaviour_may_target_an_origin_group(extended: Aws, stock: Aws) -> None:
    config = _created(extended, "group")
    assert config["DefaultCacheBehavior"]["TargetOriginId"] == "group"
    assert config["OriginGroups"]["Items"][0]["Id"] == "group"
    with pytest.raises(ClientError):
        _created(stock, "group")


def test_origin_access_control_and_cache_policy_are_kept_alone(extended: Aws, stock: Aws) -> None:
    for aws, right in ((extended, True), (stock, False)):
        config = _created(aws, "primary")
        origins = [one.get("OriginAccessControlId") for one in config["Origins"]["Items"]]
        assert (origins == ["CONTROL", "CONTROL"]) is right
        assert ("ForwardedValues" not in config["DefaultCacheBehavior"]) is right
        assert config["DefaultCacheBehavior"]["CachePolicyId"] == CACHE_POLICY


def test_a_certificate_of_ones_own_is_not_cloudfronts(extended: Aws, stock: Aws) -> None:
    own = {
        "ACMCertificateArn": "arn:aws:acm:us-east-1:123456789012:certificate/1",
        "SSLSupportMethod": "sni-only",
        "MinimumProtocolVersion": "TLSv1.2_2021",
    }
    for aws, right in ((extended, True), (stock, False)):
        config = {**_distribution("primary"), "CallerReference": "own", "ViewerCertificate": own}
        made = aws.client("cloudfront").create_distribution(DistributionConfig=config)
        found = made["Distribution"]["DistributionConfig"]["ViewerCertificate"]
        assert (found["CloudFrontDefaultCertificate"] is False) is right
        assert found["MinimumProtocolVersion"] == "TLSv1.2_2021"
