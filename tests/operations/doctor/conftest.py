"""An account in moto, and contexts in which the doctor examines it."""

from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from config.settings import parse_settings
from operations.doctor.context import DoctorContext
from operations.doctor.quotas import QUOTAS

Look = Callable[..., DoctorContext]
# One session: each reads the models of the services anew.
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Yield an empty account, with credentials of it."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    # Thousands of images in each region, which nobody here looks at.
    monkeypatch.setenv("MOTO_EC2_LOAD_DEFAULT_AMIS", "false")
    with mock_aws():
        yield


@pytest.fixture
def look(account: None) -> Look:
    """Return a function that makes a doctor's context from a settings document; `clients` replaces those of
    some services.
    """
    del account

    def make(settings: dict[str, Any] | None = None, **clients: Any) -> DoctorContext:
        def client(service: str, region: str) -> Any:
            return clients.get(service) or SESSION.client(service, region)  # type: ignore[call-overload]

        return DoctorContext(parse_settings(settings or {}), client, "aws")

    return make


def limits(value: float | None) -> Any:
    """Return a client of Service Quotas that knows one value, for every quota."""
    client = SESSION.client("service-quotas", "us-east-1")
    stub = Stubber(client)
    for _ in range(2 * len(QUOTAS)):
        if value is None:
            stub.add_client_error("get_service_quota", "NoSuchResourceException")
            stub.add_client_error("get_aws_default_service_quota", "NoSuchResourceException")
        else:
            stub.add_response("get_service_quota", {"Quota": {"Value": value}})
    stub.activate()
    return client


def caches(*versions: str) -> Any:
    """Return a client of ElastiCache that offers these versions of Valkey, in both regions."""
    client = SESSION.client("elasticache", "us-east-1")
    stub = Stubber(client)
    for _ in range(2):
        offered = [{"Engine": "valkey", "EngineVersion": version} for version in versions]
        stub.add_response(
            "describe_cache_engine_versions", {"CacheEngineVersions": offered}, {"Engine": "valkey"}
        )
    stub.activate()
    return client
