"""The account and the region of a call, and the ARNs of resources there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """The account and the region in which a call acts."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def named(self, service: str, kind: str, name: str) -> str:
        """Return the ARN of a resource, which a call gives by name or by ARN."""
        return name if name.startswith("arn:") else self.arn(service, f"{kind}{name}")
