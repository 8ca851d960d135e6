"""The section `monitoring` of `dr.yaml`: thresholds of each region's alarms."""

from pydantic import Field

from config.fields import Percent, Section


class Monitoring(Section):
    """Thresholds of each region's alarms. Thresholds of replication lag are in `objectives`."""

    runbook_url: str = Field(default="docs/runbooks/alarms.md", max_length=500, pattern=r"^[!\"$-z~]+$")
    """Address of the runbook of alarms; each alarm's description ends with this address and the alarm's
    heading.
    """
    certificate_days: int = Field(default=30, ge=1, le=60)
    """Days of validity that a certificate must have left. ACM renews 60 days before expiry, so fewer days mean that
    renewal failed.
    """
    errors_per_minute: int = Field(default=10, ge=1)
    """5xx answers of the load balancer or the application, in each of five minutes."""
    latency_seconds: float = Field(default=1, gt=0)
    """p95 latency of requests, in seconds."""
    database_cpu_percent: Percent = 80.0
    """CPU of the database over 15 minutes, in percent."""
    database_free_storage_gib: float = Field(default=10, gt=0)
    """Free storage of the database, in GiB; storage autoscaling should act long before."""
    database_connections: int = Field(default=1000, ge=1)
    """Connections to the database. The default class allows about 1700."""
    table_throttles: int = Field(default=1, ge=1)
    """Throttled reads and writes of the DynamoDB table in each of five minutes."""
    cache_memory_percent: Percent = 90.0
    """Memory of a cache node in use, in percent."""
    cache_evictions: int = Field(default=1000, ge=1)
    """Keys that a cache node evicted for lack of memory, in each of five minutes."""
