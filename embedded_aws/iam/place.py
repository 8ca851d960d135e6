"""The target of a call, and the resources that it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class Place:
    """The target of a call: its account and its region."""

    account: str
    region: str

    def arn(self, service: str, resource: str) -> str:
        return f"arn:aws:{service}:{self.region}:{self.account}:{resource}"

    def named(self, service: str, kind: str, name: str) -> str:
        """Return the ARN of a resource, which a call gives by name or by ARN."""
        return name if name.startswith("arn:") else self.arn(service, f"{kind}{name}")
