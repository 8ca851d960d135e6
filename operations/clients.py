"""Clients of the target's services, one per region."""

import re
import threading
from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.config import Config

# (service, region) -> boto3 client. boto3's clients have no common type that knows their operations.
Clients = Callable[[str, str], Any]
CLIENT = Config(connect_timeout=5, read_timeout=20, retries={"total_max_attempts": 2})


def clients(environment: Mapping[str, str], limits: Config = CLIENT) -> Clients:
    """Return clients with an environment's credentials, endpoint and time limits."""
    session = boto3.Session(
        aws_access_key_id=environment.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=environment.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=environment.get("AWS_SESSION_TOKEN"),
    )
    endpoint = environment.get("AWS_ENDPOINT_URL")

    def client(service: str, region: str) -> Any:
        made = session.client(service, region, endpoint_url=endpoint, config=limits)  # type: ignore[call-overload]
        if service == "s3control":
            made.meta.events.register("before-sign.s3-control", _without_account)
        return made

    return client


def kept(make: Clients) -> Clients:
    """Return cached clients that several threads may use; boto3's sessions aren't thread-safe."""
    made: dict[tuple[str, str], Any] = {}
    lock = threading.Lock()

    def client(service: str, region: str) -> Any:
        with lock:
            if (service, region) not in made:
                made[service, region] = make(service, region)
            return made[service, region]

    return client


def _without_account(request: Any, **_: Any) -> None:
    """Remove the account's number that boto3 puts before S3 Control's host: an IP address can't have a prefix."""
    request.url = re.sub(r"^(https?://)\d{12}\.(\d+\.\d+\.\d+\.\d+[:/])", r"\1\2", request.url)
