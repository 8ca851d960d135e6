"""Clients of the target's services, which every region has its own of."""

import re
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config

# (service, region) -> boto3 client. boto3's clients have no common type that knows their operations.
Clients = Callable[[str, str], Any]
CLIENT = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})


def clients(environment: Mapping[str, str]) -> Clients:
    """Return clients with the credentials and the endpoint of an environment."""
    session = boto3.Session(
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )
    endpoint = environment.get("AWS_ENDPOINT_URL")

    def client(service: str, region: str) -> Any:
        made = session.client(service, region, endpoint_url=endpoint, config=CLIENT)  # type: ignore[call-overload]
        if service == "s3control":
            made.meta.events.register("before-sign.s3-control", _without_account)
        return made

    return client


def _without_account(request: Any, **_: Any) -> None:
    """S3 Control puts the account's number before the host, and an address isn't a host's name."""
    request.url = re.sub(r"^(https?://)\d{12}\.(\d+\.\d+\.\d+\.\d+[:/])", r"\1\2", request.url)
