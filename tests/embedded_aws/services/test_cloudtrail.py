"""Two projects of an account have a trail each, and each finds its own."""

import pytest

from tests.embedded_aws.conftest import Aws

NAMES = ("books-evidence", "shop-evidence")


def described(aws: Aws, *wanted: str) -> list[str]:
    """Return the names of the trails that a request for some of them gets."""
    client = aws.client("cloudtrail", "eu-north-1")
    asked = {"trailNameList": list(wanted)} if wanted else {}
    return sorted(each["Name"] for each in client.describe_trails(**asked)["trailList"])


@pytest.fixture
def arns(extended: Aws, stock: Aws) -> dict[str, str]:
    """Return the ARNs of two trails that both servers have."""
    made = {}
    for aws in (extended, stock):
        buckets, trails = aws.client("s3", "eu-north-1"), aws.client("cloudtrail", "eu-north-1")
        buckets.create_bucket(
            Bucket="two-trails", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"}
        )
        for name in NAMES:
            made[name] = trails.create_trail(Name=name, S3BucketName="two-trails")["TrailARN"]
    return made


def test_who_asks_for_a_trail_gets_this_one(extended: Aws, stock: Aws, arns: dict[str, str]) -> None:
    for name in NAMES:
        assert described(extended, name) == [name]
        assert described(extended, arns[name]) == [name]
    # Other tests of the same run may have trails, too.
    assert {*NAMES} <= {*described(extended)}
    assert described(extended, *NAMES) == list(NAMES)
    assert described(extended, "no-such-trail") == []
    # What moto itself answers.
    assert {*NAMES} <= {*described(stock, NAMES[0])}
