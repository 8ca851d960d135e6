"""What the program's tests share: AWS in this process."""

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest
from moto import mock_aws

EAST, WEST = "us-east-1", "us-west-2"


@pytest.fixture(scope="module")
def regions() -> Iterator[Mapping[str, Any]]:
    """Yield a client of DynamoDB per region: making them takes longer than all that a test asks of them."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        patch.delenv("AWS_ENDPOINT_URL", raising=False)
        with mock_aws():
            yield {region: boto3.client("dynamodb", region_name=region) for region in (EAST, WEST)}
