"""The target of drills and checks: the embedded AWS or AWS, with its clients."""

import ssl
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from config import Names, Settings
from config.environment import Target as Label
from config.names import RegionNames
from embedded_aws.client import EmbeddedAws
from embedded_aws.traffic import resolver

# A drill must notice a region that hangs long before its own time limits.
CLIENT = Config(connect_timeout=3, read_timeout=10, retries={"total_max_attempts": 2})
# A function's answer comes when it is done, and a second attempt would be a second run.
INVOKING = Config(connect_timeout=3, read_timeout=180, retries={"total_max_attempts": 1})


@dataclass
class Target:
    """Clients of one target. `endpoint` is None on AWS; `ca_file` is None for public authorities.

    `clock_speed` is how much faster than real time schedules run; 1 on AWS. `reached_at` is the IP address to
    which every name resolves, if DNS doesn't lead to the target; if it is empty, names resolve by DNS, as for users.
    """

    label: Label
    settings: Settings
    endpoint: str | None = None
    ca_file: Path | None = None
    clock_speed: float = 1.0
    reached_at: str = ""
    _clients: dict[tuple[str, str, Config], Any] = field(default_factory=dict, repr=False)

    def client(self, service: str, region: str, config: Config = CLIENT) -> Any:
        """Return a boto3 client, with short time limits. To invoke a Lambda function, which may answer late, give
        INVOKING as `config`.
        """
        key = (service, region, config)
        if key not in self._clients:
            credentials = (
                {"aws_access_key_id": "embedded", "aws_secret_access_key": "embedded"}
                if self.endpoint
                else {}
            )
            self._clients[key] = boto3.client(
                service,  # type: ignore[call-overload]
                region_name=region,
                endpoint_url=self.endpoint,
                config=config,
                **credentials,
            )
        return self._clients[key]

    @property
    def isolated(self) -> bool:
        """True if the target is the test copy, which has no other region, no table and no users."""
        return False

    @cached_property
    def names(self) -> Names:
        return Names(self.settings)

    @property
    def active(self) -> RegionNames:
        """The active region according to the settings."""
        return self.names.site(self.settings.active)

    @property
    def passive(self) -> RegionNames:
        return self.names.other(self.settings.active)

    @cached_property
    def control(self) -> EmbeddedAws:
        """The client of the embedded AWS's control API, which causes faults that no AWS API can cause."""
        assert self.endpoint is not None, "only the embedded AWS has a control API"
        return EmbeddedAws(self.endpoint)

    @cached_property
    def tls(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.ca_file) if self.ca_file else None)

    def reach_names(self) -> None:
        """Let this process resolve the workload's names as a user's machine would."""
        if self.endpoint is not None:
            resolver.install(self.endpoint, self.passive.region)
