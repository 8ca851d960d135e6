"""The section `cache` of `dr.yaml`."""

from typing import Literal

from pydantic import Field, model_validator

from config import text_patterns
from config.errors import refused
from config.fields import CacheNodeType, Section

# The oldest versions whose users may sign in with IAM (ElastiCache user guide, "Authenticating with IAM").
OLDEST = {"redis": (7, 0), "valkey": (7, 2)}
DEFAULT_VERSION = {"redis": "7.1", "valkey": "8.0"}


class Cache(Section):
    """The cache: an ElastiCache replication group, without an auth token."""

    enabled: bool = True
    """True if the workload has a cache."""
    engine: Literal["valkey", "redis"] = "valkey"
    """Cache engine. Valkey speaks Redis's protocol and costs a fifth less."""
    engine_version: str | None = Field(default=None, pattern=text_patterns.CACHE_VERSION)
    """Engine version, equal in both regions. Without it: Valkey 8.0 or Redis 7.1."""
    node_type: CacheNodeType = "cache.m6g.large"
    """Node type of the active region, and of the passive one with hot standby."""
    warm_node_type: CacheNodeType = "cache.t4g.medium"
    """Node type of the passive region with warm standby. A failover doesn't change it; the reconcile afterwards does.
    """
    warm_path: str = Field(default="/cache/warm", pattern=text_patterns.WARM_PATH, max_length=255)
    """Path of the application that a failover requests before users are sent to the region, so that the application
    fills its cache with the warm set and the common queries. The application answers `{"warmed": COUNT}`. With an
    empty path nothing is requested. A failed request doesn't stop the failover; the failover's result reports it.
    """
    snapshot_retention_days: int = Field(default=7, ge=1, le=35)
    """Days that daily snapshots are kept."""

    @property
    def version(self) -> str:
        """The engine version that is deployed."""
        return self.engine_version or DEFAULT_VERSION[self.engine]

    @model_validator(mode="after")
    def _signs_in_with_iam(self) -> "Cache":
        major, minor = (int(part) for part in self.version.split("."))
        if (major, minor) < OLDEST[self.engine]:
            oldest = ".".join(map(str, OLDEST[self.engine]))
            raise refused(
                f"{self.engine} {self.version} has no IAM authentication",
                allowed=f"{self.engine} {oldest} or later",
                fix=f"set cache.engine_version to {DEFAULT_VERSION[self.engine]}, or remove the setting",
            )
        return self
