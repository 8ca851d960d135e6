"""Caching an answer doesn't change it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.embedded_aws.conftest import Aws

# Other tests make more of both.
DEFAULT_VPC = {"Name": "is-default", "Values": ["true"]}
DEFAULT_SUBNETS = {"Name": "default-for-az", "Values": ["true"]}
ASKED: dict[str, Callable[[Aws], Any]] = {
    "ec2": lambda aws: aws.client("ec2").describe_vpcs(Filters=[DEFAULT_VPC])["Vpcs"],
    "zones": lambda aws: aws.client("ec2").describe_availability_zones()["AvailabilityZones"],
    "elbv2": lambda aws: aws.client("elbv2").describe_ssl_policies()["SslPolicies"],
    "types": lambda aws: aws.client("ec2").describe_instance_types(InstanceTypes=["m6g.large"])[
        "InstanceTypes"
    ],
    "addresses": lambda aws: aws.client("ec2").describe_subnets(Filters=[DEFAULT_SUBNETS])["Subnets"],
}
GENERATED = ("VpcId", "AssociationId", "DhcpOptionsId", "SubnetId", "SubnetArn")
# Other tests of the same run take addresses in the default subnets.
USED_BY_OTHERS = ("AvailableIpAddressCount",)


def comparable(found: Any) -> Any:
    """Leave out what each server makes up for itself, and what other tests change."""
    if isinstance(found, dict):
        return {
            name: comparable(value)
            for name, value in found.items()
            if name not in (*GENERATED, *USED_BY_OTHERS)
        }
    return [comparable(each) for each in found] if isinstance(found, list) else found


@pytest.mark.parametrize("name", ASKED)
def test_an_answer_is_that_of_stock_moto_the_first_time_and_again(
    name: str, extended: Aws, stock: Aws
) -> None:
    ask = ASKED[name]
    wanted = comparable(ask(stock))
    assert wanted
    assert comparable(ask(extended)) == wanted
    assert comparable(ask(extended)) == wanted
