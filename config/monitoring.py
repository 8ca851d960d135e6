"""The section `monitoring` of `dr.yaml`: when a region's alarms say that something is wrong."""

from pydantic import Field

from config.fields import Percent, Section


class Monitoring(Section):
    """Thresholds of each region's alarms. Lags have theirs in `objectives`."""

    runbook_url: str = Field(default="docs/runbooks/alarms.md", max_length=500, pattern=r"^[!\"$-z~]+$")
    """Where the runbook of alarms is read; each alarm's description ends with it and its own heading."""
    certificate_days: int = Field(default=30, ge=1, le=60)
    """Days that a certificate must have left. ACM renews 60 days before the end, so fewer mean that it can't."""
    errors_per_minute: int = Field(default=10, ge=1)
    """Answers with a 5xx status, of the load balancer or the application, in each of five minutes."""
    latency_seconds: float = Field(default=1, gt=0)
    """Time in which 95 of 100 requests are answered, in seconds."""
    database_cpu_percent: Percent = 80.0
    """CPU of the database over a quarter of an hour, in percent."""
    database_free_storage_gib: float = Field(default=10, gt=0)
    """Free storage of the database, in GiB; autoscaling should have acted long before."""
    database_connections: int = Field(default=1000, ge=1)
    """Connections to the database. The default class takes about 1700."""
    table_throttles: int = Field(default=1, ge=1)
    """Throttled reads and writes of the DynamoDB table in each of five minutes."""
    cache_memory_percent: Percent = 90.0
    """Memory of a cache node in use, in percent."""
    cache_evictions: int = Field(default=1000, ge=1)
    """Keys that a cache node forgot for want of memory, in each of five minutes."""
