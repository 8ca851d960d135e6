"""Instances have an image that is not too old."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from recovery.steps.diagnosis import Diagnosis, State
from recovery.steps.standby import image
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


OTHER_IMAGE = (
    "name another image: aws ssm put-parameter --region us-west-2 --name /image --overwrite --value AMI"
)


def examine_image(*calls: Call, value: str | None = "ami-1") -> Diagnosis:
    found = [] if value is None else [{"Name": "/image", "Value": value}]
    with (
        client("ssm", Call("get_parameters", {"Names": ["/image"]}, {"Parameters": found})) as ssm,
        client("ec2", *calls) as ec2,
    ):
        return image.examine(ssm, ec2, parameter="/image", region=HERE, limit_days=30, now=NOW)


def images(*found: dict[str, Any], error: str = "") -> Call:
    return Call("describe_images", {"ImageIds": ["ami-1"]}, {"Images": list(found)}, error)


@pytest.mark.parametrize(
    ("call", "state", "cause", "fix"),
    [
        (
            images({"State": "available", "CreationDate": "2025-12-03T12:00:00.000Z"}),
            "ready",
            "30 days old",
            "",
        ),
        (
            images({"State": "available", "CreationDate": "2025-12-02T12:00:00.000Z"}),
            "not ready",
            "31 days old",
            OTHER_IMAGE,
        ),
        (images({"State": "failed"}), "not ready", "failed", OTHER_IMAGE),
        (images(), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.NotFound"), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.Unavailable"), "not ready", "gone", OTHER_IMAGE),
        (images(error="InvalidAMIID.Malformed"), "not ready", "gone", OTHER_IMAGE),
    ],
)
def test_instances_have_an_image_that_is_not_too_old(call: Call, state: State, cause: str, fix: str) -> None:
    told = f"the image ami-1 is {cause}" + (", limit 30" if "days" in cause else ": no instance can start")
    assert examine_image(call) == Diagnosis("image", state, told, fix)


def test_an_image_that_nobody_names_or_may_look_at() -> None:
    missing = Diagnosis(
        "image", "not ready", "/image isn't in us-west-2", "deploy the passive region's stack"
    )
    assert examine_image(value=None) == missing
    with pytest.raises(ClientError, match="UnauthorizedOperation"):
        examine_image(images(error="UnauthorizedOperation"))
