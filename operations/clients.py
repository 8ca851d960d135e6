"""Clients of the target's services, which every region has its own of."""

from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config

# (service, region) -> boto3 client. boto3's clients have no common type that knows their operations.
Clients = Callable[[str, str], Any]
CLIENT = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})


def clients(environment: Mapping[str, str]) -> Clients:
    """Clients with the credentials and the endpoint of an environment."""
    session = boto3.Session(
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )
    endpoint = environment.get("AWS_ENDPOINT_URL")
    return lambda service, region: session.client(service, region, endpoint_url=endpoint, config=CLIENT)  # type: ignore[call-overload]
