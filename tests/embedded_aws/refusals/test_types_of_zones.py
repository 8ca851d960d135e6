"""An instance is refused in a zone that doesn't offer its type, whichever way the zone and the type are named."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws.refusals.types_of_zones import refusal
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.refusals.test_unmended_stacks import BARE_ZONE, start_instance
from tests.embedded_aws.traffic.support import IMAGE, unique

OFFERED = {
    "a": frozenset({"m6g.large", "m5.large"}),
    "b": frozenset({"m6g.large"}),
    "c": frozenset({"t2.nano"}),
}


@pytest.mark.parametrize(
    ("kind", "zone", "others"),
    [("m6g.large", "c", "a, b"), ("m5.large", "b", "a"), ("m6g.large", "a", None), ("made.up", "a", None)],
)
def test_a_type_is_refused_where_only_other_zones_have_it(kind: str, zone: str, others: str | None) -> None:
    message = refusal(kind, zone, OFFERED)
    assert (message is None) == (others is None)
    if message is not None:
        assert f"({kind})" in message
        assert message.endswith(f"choosing {others}.")


def by_template(aws: Aws) -> None:
    name = unique("template")
    data = {"InstanceType": "m6g.large"}
    aws.client("ec2").create_launch_template(LaunchTemplateName=name, LaunchTemplateData=data)
    ec2 = aws.client("ec2")
    ec2.run_instances(
        ImageId=IMAGE,
        MinCount=1,
        MaxCount=1,
        LaunchTemplate={"LaunchTemplateName": name, "Version": "$Latest"},
        Placement={"AvailabilityZone": BARE_ZONE},
    )


WAYS: dict[str, Callable[[Aws], Any]] = {
    "subnet": lambda aws: start_instance(aws, "m6g.large", BARE_ZONE),
    "template and placement": by_template,
}


@pytest.mark.parametrize("way", WAYS)
def test_it_is_refused_with_aws_s_own_code_and_stock_moto_takes_it(
    extended: Aws, stock: Aws, way: str
) -> None:
    with pytest.raises(ClientError, match=r"m6g\.large.*us-east-1e.*choosing us-east-1a") as refused:
        WAYS[way](extended)
    assert refused.value.response["Error"]["Code"] == "Unsupported"
    WAYS[way](stock)
