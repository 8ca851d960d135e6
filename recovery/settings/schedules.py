"""Settings of the functions that run on a schedule."""

from dataclasses import dataclass, field
from typing import Any

from recovery.settings.function import FunctionSettings


@dataclass(frozen=True)
class SwitchSettings(FunctionSettings):
    """Settings of the switch function: where switch, inhibitor and protection are recorded and published."""

    ledger_table: str
    switch_namespace: str
    switch_metric: str
    inhibitor_metric: str
    unprotected_metric: str


@dataclass(frozen=True)
class ProberSettings(FunctionSettings):
    """Settings of the prober: what it requests, and how often. `ledger_table` is empty in a region without a replica
    of the ledger.
    """

    host: str
    path: str
    probed_region: str
    interval_seconds: int
    timeout_seconds: float
    namespace: str
    metric: str
    ledger_table: str


@dataclass(frozen=True)
class RestartSettings(FunctionSettings):
    """Settings for restarting a failed failover: the alarm that starts failovers, the state machine, and the topic
    for notifications.
    """

    alarm: str
    state_machine: str
    topic: str
    ledger_table: str
    lease_table: str
    deployed_active_region: str


@dataclass(frozen=True)
class ConfigurationSettings(FunctionSettings):
    """Settings of the configuration sync from `source_region`: all parameters below `path` that aren't `excluded`.

    `secrets` are those whose versions are compared; `key_alias` encrypts copies of secure strings.
    """

    source_region: str
    path: str
    excluded: list[str]
    secrets: list[str]
    key_alias: str
    ledger_table: str
    namespace: str
    metric: str


@dataclass(frozen=True)
class HeartbeatSettings(FunctionSettings):
    """Settings of the heartbeats: where they are written, and how often. `table`, `bucket` and `host` are empty if
    there is none.

    `path` is the readiness path of the application at `host`: a request to it makes the application write to the
    database.
    """

    table: str
    bucket: str
    host: str
    path: str
    timeout_seconds: float
    interval_seconds: int
    ledger_table: str


@dataclass(frozen=True)
class ImageSettings(FunctionSettings):
    """Settings of the image's copies. `kept`: how many copies stay; `key_arn`: the key that encrypts them; `tags`:
    the tags that they get.
    """

    source_region: str
    tags: dict[str, str]
    parameter: str
    key_arn: str
    kept: int
    ledger_table: str
    namespace: str
    age_metric: str
    behind_metric: str


@dataclass(frozen=True)
class ReplicationSettings(FunctionSettings):
    """Settings of the replication health: what is measured, and when each copy counts as late.

    `database`, `table` and `bucket` are empty where there is none; `heartbeat_seconds` is 0 without heartbeats.
    `rules` are the CloudWatch dimensions of the S3 rules that replicate to this region. `backed_up_database` is the
    ARN of the database whose automated backups are replicated to this region, empty if none are. `stores` has what
    the modules in `recovery/stores/` need for each further store, by the store's name, such as `queue/orders`.
    """

    source_region: str
    project: str
    database: str
    global_database: str
    table: str
    bucket: str
    source_bucket: str
    rules: list[dict[str, str]]
    snapshot_tag: str
    ledger_table: str
    heartbeat_seconds: int
    database_limit_seconds: float
    table_limit_seconds: float
    storage_limit_seconds: float
    snapshot_limit_seconds: float
    namespace: str
    unknown_metric: str
    health_namespace: str
    health_metric: str
    backed_up_database: str
    backups_stopped_metric: str
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadinessSettings(FunctionSettings):
    """Settings of a passive region's readiness; empty values for parts that don't exist.

    `stack` is the stack that creates a missing replica again, `instances` how many must run at least, `parameters`
    the names of those that must exist. `gauges` have the fields of `recovery.steps.standby.gauge.Gauge`; `drill_days`
    says within how many days each kind of rehearsal must have passed. `diverged_metric` is empty if the writes that
    the database acknowledges aren't recorded. `stores` is as in `ReplicationSettings`.
    """

    source_region: str
    ledger_table: str
    database: str
    global_database: str
    stack: str
    lag_limit_seconds: float
    table: str
    secrets: list[str]
    key_aliases: list[str]
    parameters: list[str]
    image_parameter: str
    image_limit_days: int
    auto_scaling_group: str
    instances: int
    state_machine: str
    gauges: list[dict[str, str | float]]
    drill_days: dict[str, int]
    namespace: str
    ready_metric: str
    unknown_metric: str
    overdue_metric: str
    diverged_metric: str
    stores: dict[str, dict[str, Any]] = field(default_factory=dict)
