"""Clients of AWS with short time limits: for the program's own region, and for DynamoDB in the other region, where
the permit is renewed if fencing is strict.
"""

from __future__ import annotations

from typing import Any

# What connecting and answering may take each, in seconds. The permit may be missing, so waiting for it may not use up
# the time of the write.
CALL_SECONDS = 1.0
PERMIT_SECONDS = 0.4


class Clients:
    """Clients of AWS whose calls take about two seconds at most and aren't retried."""

    def __init__(self, region: str, other_region: str = "") -> None:
        import boto3
        from botocore.config import Config

        self.region = region
        self.session: Any = boto3.Session(region_name=region)
        once = {"total_max_attempts": 1}
        short, shorter = (
            Config(connect_timeout=seconds, read_timeout=seconds, retries=once)  # type: ignore[arg-type]
            for seconds in (CALL_SECONDS, PERMIT_SECONDS)
        )
        # Clients may be shared between threads, a session may not.
        self._parameters = self.session.client("ssm", config=short)
        self.secrets = self.session.client("secretsmanager", config=short)
        self.ledger = self.session.client("dynamodb", config=shorter)
        self.abroad: Any = (
            self.session.client("dynamodb", region_name=other_region, config=short) if other_region else None
        )

    def parameter(self, name: str) -> str:
        """Return the value of a parameter; raises OSError when it can't be read."""
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return str(self._parameters.get_parameter(Name=name)["Parameter"]["Value"])
        except (BotoCoreError, ClientError) as error:
            raise OSError(f"the parameter {name} can't be read: {error}") from error
