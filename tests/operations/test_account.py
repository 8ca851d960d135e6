"""The credentials must belong to the account in the settings; the answer of either region is enough."""

from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from config.settings import parse_settings
from operations import account
from operations.account import AccountError
from operations.clients import Clients

SETTINGS = parse_settings({})


def answering(*regions: str) -> Clients:
    """Return clients that reach AWS only in the given regions."""

    def client(service: str, region: str) -> Any:
        if region not in regions:
            raise EndpointConnectionError(endpoint_url=f"https://{service}.{region}.amazonaws.com")
        return boto3.client(service, region_name=region)  # type: ignore[call-overload] # the name is a variable

    return client


@pytest.mark.parametrize("region", [SETTINGS.regions.primary, SETTINGS.regions.standby])
def test_the_region_that_is_left_says_the_account(region: str) -> None:
    with mock_aws():
        assert account._account(SETTINGS, answering(region)) == "123456789012"


def test_when_neither_answers_both_causes_are_told() -> None:
    with pytest.raises(AccountError, match=r"us-west-2: .*us-east-1: "):
        account._account(SETTINGS, answering())
