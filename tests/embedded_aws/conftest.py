"""Two servers for the tests of extensions: the embedded AWS and stock moto."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

from embedded_aws import process
from embedded_aws.client import EmbeddedAws

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Aws:
    """An AWS API and its clients."""

    endpoint: str

    @property
    def control(self) -> EmbeddedAws:
        return EmbeddedAws(self.endpoint)

    def client(self, service: str, region: str = "us-east-1") -> Any:
        """Return a boto3 client that doesn't retry."""
        return _client(self.endpoint, service, region)


# One session for all clients: each would read the services' models of its own, some megabytes a client.
SESSION = boto3.session.Session(aws_access_key_id="test", aws_secret_access_key="test")
# Clients may be shared between threads; a session that makes one may not.
MAKING = threading.Lock()


@lru_cache(maxsize=200)
def _client(endpoint: str, service: str, region: str) -> Any:
    config = Config(retries={"total_max_attempts": 1}, connect_timeout=5, read_timeout=30)
    with MAKING:
        return SESSION.client(service, region_name=region, endpoint_url=endpoint, config=config)  # type: ignore[call-overload]


@pytest.fixture(scope="session")
def extended(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    """Yield the embedded AWS, shared by all tests: each uses names of its own."""
    with process.start(tmp_path_factory.mktemp("embedded"), zone="example.com") as handle:
        yield Aws(handle.endpoint)


@pytest.fixture(scope="session")
def stock() -> Iterator[Aws]:
    """moto as it comes, shared by all tests."""
    command = [sys.executable, "-m", "tests.embedded_aws.stock"]
    server = subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert server.stdin is not None
    assert server.stdout is not None
    port = server.stdout.readline().strip()
    try:
        yield Aws(f"http://127.0.0.1:{port}")
    finally:
        server.stdin.close()
        server.wait(60)
        server.stdout.close()
