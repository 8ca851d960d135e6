"""The functions' environment, read here and nowhere else.

Each function has a class that says what it needs. The template makes an instance and turns it into
environment variables; the function reads it back. So a name is spelt once, as a field.
"""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Self, get_type_hints

PREFIX = "DR_"
# Lambda sets this one itself, and refuses functions that set it.
REGION_VARIABLE = "AWS_REGION"


class SettingsError(Exception):
    """Variables of the environment are missing or unreadable; the message names every one."""


@dataclass(frozen=True)
class FunctionSettings:
    """Base of the settings of one function. `region` is the region that the function runs in."""

    region: str

    def environment(self) -> dict[str, str]:
        """The variables that make `read` return this object, without the one that Lambda sets."""
        named = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "region"}
        return {variable(name): _written(value) for name, value in named.items()}

    @classmethod
    def read(cls, variables: Mapping[str, str] | None = None) -> Self:
        """Read the environment. Raises SettingsError with every variable that is missing or unreadable."""
        source = os.environ if variables is None else variables
        values: dict[str, Any] = {}
        problems: list[str] = []
        for name, kind in get_type_hints(cls).items():
            text = source.get(variable(name))
            if text is None:
                problems.append(f"{variable(name)} is missing; deploy the recovery stack again")
                continue
            try:
                values[name] = _parsed(text, kind)
            except ValueError:
                problems.append(f"{variable(name)} is {text!r}; allowed: {getattr(kind, '__name__', kind)}")
        if problems:
            raise SettingsError("; ".join(problems))
        return cls(**values)


def variable(field: str) -> str:
    """Name of the environment variable of a field."""
    return REGION_VARIABLE if field == "region" else PREFIX + field.upper()


def _written(value: Any) -> str:
    return json.dumps(value, sort_keys=True) if isinstance(value, dict | list | bool) else str(value)


def _parsed(text: str, kind: Any) -> Any:
    if kind in (str, int, float):
        return kind(text)
    return json.loads(text)


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
    """What the preconditions look at. `lag_objective_seconds`: above it the replica counts as late."""

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


@dataclass(frozen=True)
class ReadinessSettings(FunctionSettings):
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
class SwitchSettings(FunctionSettings):
    """Where the switch and the inhibitor are recorded and published."""

    ledger_table: str
    switch_namespace: str
    switch_metric: str
    inhibitor_metric: str


@dataclass(frozen=True)
class AuditSettings(FunctionSettings):
    """Where the audit trail of executions is kept."""

    ledger_table: str
    evidence_bucket: str


@dataclass(frozen=True)
class IncidentSettings(FunctionSettings):
    """The incident tools: `kind` and the name of the `secret` with their address."""

    tools: list[dict[str, str]]


@dataclass(frozen=True)
class ProberSettings(FunctionSettings):
    """What the prober asks and how often. `ledger_table` is empty where the ledger has no replica."""

    host: str
    path: str
    probed_region: str
    interval_seconds: int
    timeout_seconds: float
    namespace: str
    metric: str
    ledger_table: str


@dataclass(frozen=True)
class ConfigurationSettings(FunctionSettings):
    """What the configuration sync copies from `source_region`: all below `path` that isn't `excluded`.

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
    """Where heartbeats are written, and how often. `table`, `bucket` and `host` are empty where there is none.

    `host` and `path` are the region's readiness, which writes to the database.
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
    """What the image's copies need. `kept`: how many of them stay; `key_arn` encrypts them."""

    source_region: str
    project: str
    parameter: str
    key_arn: str
    kept: int
    ledger_table: str
    namespace: str
    age_metric: str
    behind_metric: str


@dataclass(frozen=True)
class ReplicationSettings(FunctionSettings):
    """What the replication's health is made of, and when each copy counts as late.

    `database`, `table` and `bucket` are empty where there is none; `heartbeat_seconds` is
    0 without heartbeats. `rules` are the dimensions of the S3 rules that copy to this region.
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


@dataclass(frozen=True)
class ExaminationSettings(FunctionSettings):
    """What the readiness of a passive region is made of; empty where there is none.

    `stack` makes the database anew, `instances` run at least, `parameters` are wanted by name. `gauges` are the fields
    of `recovery.steps.standby.gauge.Gauge`, `drill_days` in how many days each kind of rehearsal must have passed.
    `diverged_metric` is empty without a database.
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
    has_heartbeats: bool
