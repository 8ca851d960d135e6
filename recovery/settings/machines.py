"""Settings of the functions that the state machines call: the last two classes for `dr-audit`, the others for
`dr-failover`.
"""

from dataclasses import dataclass

from recovery.settings.function import FunctionSettings


@dataclass(frozen=True)
class ValidateSettings(FunctionSettings):
    """Settings of the validation: the two regions, the region that is active as deployed, and the tables with the
    epochs.
    """

    regions: list[str]
    deployed_active_region: str
    ledger_table: str
    lease_table: str


@dataclass(frozen=True)
class LeaseSettings(FunctionSettings):
    """Settings of the decision about a held lease. `lease_seconds`: how long after it was taken a lease stays valid
    if its execution can't be found or asked.
    """

    lease_table: str
    lease_seconds: int


@dataclass(frozen=True)
class DatabaseSettings(FunctionSettings):
    """Settings for watching the promotion. `promotion_seconds`: how long to wait for it; `drain_seconds`: how long to
    wait until the replica has replayed the writes before the fence.

    With Aurora `global_database` names the global database and `database` its cluster in this region. For an RDS
    instance `global_database` is empty.
    """

    database: str
    global_database: str
    ledger_table: str
    promotion_seconds: int
    drain_seconds: int


@dataclass(frozen=True)
class PreconditionsSettings(FunctionSettings):
    """Settings of the preconditions. `lag_objective_seconds`: the lag above which the replica counts as late.

    `front_host` is this region's own name, empty if it can't serve before the failover (a pilot light); it is
    requested beside the probed region's `probed_host`.
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
    """Settings for requests from outside to a region's own name and to the workload's name.

    `readiness_seconds` and `verification_seconds`: how long to wait for success.
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
    """Settings for filling the cache. `warm_path` is empty if there is none to fill."""

    region_host: str
    warm_path: str
    request_timeout_seconds: float


@dataclass(frozen=True)
class MeasureSettings(FunctionSettings):
    """Settings for measuring RTO and RPO. `table` and `bucket` are empty if they get no heartbeats; results are
    published under `namespace`.
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
    """Settings of the audit trail: where it is kept."""

    ledger_table: str
    evidence_bucket: str


@dataclass(frozen=True)
class IncidentSettings(FunctionSettings):
    """The incident tools: `kind` and the name of the `secret` with their address."""

    tools: list[dict[str, str]]
