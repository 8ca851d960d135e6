"""The section `monitoring` of `dr.yaml`: thresholds of each region's alarms."""

from pydantic import Field

from config import text_patterns
from config.fields import Percent, Section


class Monitoring(Section):
    """Thresholds of each region's alarms. Thresholds of replication lag are in `objectives`."""

    runbook_url: str = Field(default="docs/runbooks/alarms.md", max_length=500, pattern=text_patterns.RUNBOOK)
    """Address of the runbook of alarms; each alarm's description ends with this address and the alarm's
    heading.
    """
    certificate_days: int = Field(default=30, ge=1, le=60)
    """Days of validity that a certificate must have left. ACM renews 60 days before expiry, so fewer days mean that
    renewal failed.
    """
    errors_per_minute: int = Field(default=10, ge=1, le=1_000_000)
    """5xx answers of the load balancer and the application in a minute; the alarm fires when each of five minutes
    has more.
    """
    # A load balancer waits for an answer no longer (ELB user guide, "Connection idle timeout").
    latency_seconds: float = Field(default=1, gt=0, le=4000)
    """p95 latency of requests, in seconds, above which the alarm fires."""
    database_cpu_percent: Percent = 80.0
    """CPU use of the database, in percent; the alarm fires when it stays above this for 15 minutes."""
    database_free_storage_gib: float = Field(default=10, gt=0, le=65536)
    """Free storage of the database, in GiB, below which the alarm fires; storage autoscaling should act long
    before.
    """
    # RDS for PostgreSQL takes no more (RDS user guide, "Maximum number of database connections").
    database_connections: int = Field(default=1000, ge=1, le=262_143)
    """Connections to the database above which the alarm fires. The default class allows about 1700."""
    table_throttles: int = Field(default=1, ge=1, le=1_000_000)
    """Throttled reads and writes of the DynamoDB table in a minute; the alarm fires when each of five minutes has
    as many or more.
    """
    cache_memory_percent: Percent = 90.0
    """Memory use of a cache node, in percent, above which the alarm fires."""
    cache_evictions: int = Field(default=1000, ge=1, le=1_000_000_000)
    """Keys that a cache node evicts for lack of memory in a minute; the alarm fires when each of five minutes has
    more.
    """
