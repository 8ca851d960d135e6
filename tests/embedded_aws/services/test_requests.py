"""The region of a call is the one it is signed for, and stock moto takes it from elsewhere."""

from typing import Any

import boto3
from botocore.config import Config

from tests.embedded_aws.conftest import Aws


def _client(aws: Aws) -> Any:
    """Return a client whose user agent names another region, as some tools' clients do."""
    return boto3.client(
        "ssm",
        region_name="us-west-2",
        endpoint_url=aws.endpoint,
        aws_access_key_id="test",
        aws_secret_access_key="test",
        config=Config(user_agent_extra="region/us-east-1"),
    )


def test_the_signature_decides_the_region(extended: Aws, stock: Aws) -> None:
    for aws, right in ((extended, True), (stock, False)):
        _client(aws).put_parameter(Name="/signed", Value="here", Type="String")
        found = aws.client("ssm", "us-west-2").get_parameters(Names=["/signed"])["Parameters"]
        assert (len(found) == 1) is right
