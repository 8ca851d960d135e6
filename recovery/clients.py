"""AWS clients with short time limits, so that a region that doesn't answer can't block the failover."""

from typing import Any

import boto3
from botocore.config import Config

# Connecting to a regional endpoint takes milliseconds; a call that matters is retried by the state machine.
TIMES = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2})


def client(service: str, region: str) -> Any:
    """Return a client of a regional service; callers annotate its type."""
    return boto3.client(service, region_name=region, config=TIMES)  # type: ignore[call-overload]
