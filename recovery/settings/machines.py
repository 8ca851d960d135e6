"""Settings of the functions that the state machines call: `dr-failover`, and `dr-audit` with the last two."""

from dataclasses import dataclass

from recovery.settings.function import FunctionSettings


@dataclass(frozen=True)
class ValidateSettings(FunctionSettings):
    """What validation needs: the two regions, who is active as deployed, and where the epochs are."""

    regions: list[str]
    deployed_active_region: str
    ledger_table: str
    lease_table: str


@dataclass(frozen=True)
class LeaseSettings(FunctionSettings):
    """What judging a held lease needs. `lease_seconds`: how long it is good for without its execution."""

    lease_table: str
    lease_seconds: int


@dataclass(frozen=True)
class DatabaseSettings(FunctionSettings):
    """What watching the promotion needs. `promotion_seconds`: when to give up waiting for it;
    `drain_seconds`: when to give up waiting for the replica to replay what was written before the fence.

    `global_database` is Aurora's, whose cluster `database` then is; empty for an instance.
    """

    database: str
    global_database: str
    ledger_table: str
    promotion_seconds: int
    drain_seconds: int


@dataclass(frozen=True)
class PreconditionsSettings(FunctionSettings):
    """What the preconditions look at. `lag_objective_seconds`: above it the replica counts as late.

    `front_host` is this region's own name, empty where it can't serve before the failover (a pilot light); it is asked
    beside the probed region's `probed_host`.
    """

    database: str
    global_database: str
    auto_scaling_group: str
    endpoint_parameter: str
    ledger_table: str
    lag_objective_seconds: float
    witness_region: str
    probe_namespace: str
    probe_metric: str
    probed_region: str
    front_host: str
    probed_host: str
    health_path: str
    request_timeout_seconds: float


@dataclass(frozen=True)
class ServingSettings(FunctionSettings):
    """What asking a region from outside needs: its own name, and the workload's.

    `readiness_seconds` and `verification_seconds`: when to give up.
    """

    region_host: str
    app_host: str
    health_path: str
    readiness_path: str
    request_timeout_seconds: float
    readiness_seconds: int
    verification_seconds: int


@dataclass(frozen=True)
class CacheSettings(FunctionSettings):
    """What filling the cache needs. `warm_path` is empty where there is none to fill."""

    region_host: str
    warm_path: str
    request_timeout_seconds: float


@dataclass(frozen=True)
class MeasureSettings(FunctionSettings):
    """What measuring RTO and RPO needs. `table` and `bucket` get heartbeats, and are empty where none do; what is
    measured is published under `namespace`.
    """

    database: str
    global_database: str
    ledger_table: str
    probed_region: str
    table: str
    bucket: str
    namespace: str


@dataclass(frozen=True)
class HandoverSettings(FunctionSettings):
    """State machine ARN of each region."""

    state_machines: dict[str, str]


@dataclass(frozen=True)
class AuditSettings(FunctionSettings):
    """Where the audit trail of executions is kept."""

    ledger_table: str
    evidence_bucket: str


@dataclass(frozen=True)
class IncidentSettings(FunctionSettings):
    """The incident tools: `kind` and the name of the `secret` with their address."""

    tools: list[dict[str, str]]
