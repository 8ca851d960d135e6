"""Parameters of one region's machines: names, times and limits."""

from collections.abc import Mapping
from dataclasses import dataclass

FUNCTIONS = (
    "validate",
    "lease",
    "preconditions",
    "database",
    "readiness",
    "cache",
    "verification",
    "measure",
    "handover",
)


@dataclass(frozen=True)
class Definition:
    """Names and times that the machine `dr-failover` of one region uses. All resources are in that region.

    `global_database` is the name of Aurora's global database; `database` and `database_arn` are then this region's
    cluster in it. If `global_database` is empty, `database` is an instance. With strict fencing `permit_seconds` is
    the time after which every writer without a renewal has stopped; it is 0 if fencing is `available`. `functions`
    has the ARN of each of FUNCTIONS. `test_windows` are the scheduled actions that a failover removes from the Auto
    Scaling group. `region_host` is the region's own DNS name, `app_host` the name that users request. `keeps_sizes`
    and `keeps_policy` leave an existing group's sizes and scaling policies to their owner, `keeps_backups` an
    existing database's backup settings. With `notes_sizes` the machine records an existing group's sizes before it
    changes them.

    Times are in seconds. `poll_seconds` is the pause between two polls, `settle_seconds` how long RDS may take to
    show a promotion, `retry_seconds` the pause before the first of `retries`, doubled each time. Time limits are
    `task_seconds` for a call, `warm_seconds` for filling the cache, `approval_seconds` for an approval, and
    `execution_seconds` for the whole run.
    """

    region: str
    lease_table: str
    ledger_table: str
    database: str
    database_arn: str
    global_database: str
    backup_retention_days: int
    backup_window: str
    auto_scaling_group: str
    minimum: int
    maximum: int
    desired: int
    scaling_policy: str
    target_cpu_percent: float
    endpoint_parameter: str
    switch_namespace: str
    switch_metric: str
    topic_arn: str
    region_host: str
    app_host: str
    functions: Mapping[str, str]
    test_windows: tuple[str, ...] = ()
    keeps_sizes: bool = False
    keeps_policy: bool = False
    keeps_backups: bool = False
    notes_sizes: bool = False
    permit_seconds: int = 0
    poll_seconds: int = 5
    settle_seconds: int = 10
    retry_seconds: int = 1
    retries: int = 3
    task_seconds: int = 30
    warm_seconds: int = 10
    approval_seconds: int = 900
    execution_seconds: int = 2 * 3600


@dataclass(frozen=True)
class AuditDefinition:
    """Names that the audit machine uses, all of one region. Times are in seconds.

    `incident_function` is empty when there is no incident tool. A poll that fails is given up after about 20 minutes
    of retries.
    """

    region: str
    topic_arn: str
    audit_function: str
    incident_function: str
    poll_seconds: int = 5
    retry_seconds: int = 5
    retries: int = 8
    task_seconds: int = 30
    execution_seconds: int = 3 * 3600
