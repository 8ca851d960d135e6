"""Sections of `dr.yaml` that describe how the workload survives. Every field has a default."""

from typing import Literal

from pydantic import Field, model_validator

from config.cron import Schedule
from config.errors import refused
from config.fields import BucketName, Email, Percent, Region, Section
from config.free_text import FreeText
from config.partition import refuse_regions


class Regions(Section):
    """Where the workload runs. Names stay with regions; roles move between them."""

    primary: Region = "us-east-1"
    """The region that is active when everything is as it was deployed first."""
    standby: Region = "us-west-2"
    """The region that takes over."""
    witness: Region | None = "us-east-2"
    """A third region whose prober confirms what the standby's prober sees. GovCloud has none: `null` there."""

    @model_validator(mode="after")
    def _apart(self) -> "Regions":
        refuse_regions(self.primary, self.standby, self.witness)
        return self


class Objectives(Section):
    """What the team promised."""

    rto_minutes: float = Field(default=15, gt=0, le=24 * 60)
    """Recovery time objective: from the loss of the region until users are served, in minutes."""
    rpo_seconds: float = Field(default=60, gt=0, le=24 * 3600)
    """Recovery point objective: how much of the newest data may be missing, in seconds."""
    database_lag_seconds: float = Field(default=60, gt=0)
    """Database replica lag above which the replica counts as late, in seconds."""
    table_lag_seconds: float = Field(default=3, gt=0)
    """DynamoDB global table lag above which it counts as late, in seconds. AWS's own typical one is about a second."""
    storage_lag_minutes: float = Field(default=15, gt=0)
    """S3 replication time above which it counts as late, in minutes (S3 RTC promises 15)."""


class Probing(Section):
    """How the loss of the active region is noticed."""

    interval_seconds: int = Field(default=10, ge=5, le=60)
    """Seconds between two probes."""
    timeout_seconds: float = Field(default=4, gt=0, le=30)
    """Seconds until an unanswered probe counts as failed."""
    period_seconds: Literal[10, 30, 60] = 60
    """Seconds of one of the alarm's periods. Below 60 the alarm is a high-resolution one, which CloudWatch evaluates
    every 10 seconds instead of every minute, and which costs $0.30 a month instead of $0.10."""
    failing_periods: int = Field(default=2, ge=1, le=10)
    """N: periods in which most probes must fail ..."""
    periods: int = Field(default=3, ge=1, le=10)
    """... out of M periods, before the alarm acts."""
    health_check_interval_seconds: Literal[10, 30] = 30
    """Route 53's own interval; 10 is the fast, dearer choice."""
    health_check_failures: int = Field(default=3, ge=1, le=10)
    """Route 53's failure threshold."""

    @model_validator(mode="after")
    def _ordered(self) -> "Probing":
        if self.failing_periods > self.periods:
            raise refused(
                f"failing_periods {self.failing_periods} is more than periods {self.periods}",
                allowed="failing_periods <= periods",
                fix="raise periods or lower failing_periods",
            )
        if self.interval_seconds > self.period_seconds:
            raise refused(
                f"a probe each {self.interval_seconds} s leaves periods of {self.period_seconds} s without one",
                allowed="interval_seconds <= period_seconds",
                fix="raise period_seconds or lower interval_seconds",
            )
        return self

    @property
    def least_minutes(self) -> float:
        """Shortest time between the loss of a region and the alarm, in minutes."""
        return self.failing_periods * self.period_seconds / 60


# An execution is ended after so long, whatever it waits for, and then nothing gives the permit back.
EXECUTION_SECONDS = 2 * 3600
# What is kept of it for everything but the waits that the settings name.
REST_SECONDS = 1800


class Failover(Section):
    """How a failover starts and what it may do."""

    automatic: Literal[True, False, "approval"] = True
    """What the prober's alarm does: start a failover (`true`), start one that asks a person before it changes
    anything (`approval`), or notify only (`false`)."""
    approval_seconds: int = Field(default=900, ge=60, le=3600)
    """How long a failover waits for its approval, in seconds; then it ends and changes nothing. All of it counts
    against the RTO, and against the two hours after which an execution is ended."""
    fencing: Literal["available", "strict"] = "available"
    """What a writer does that the other region can't tell to stop. `available`: it goes on, and when both
    regions took writes an alarm and `scripts/validate-dr-readiness.sh` say so. `strict`: it renews its permit in the
    other region's lease table every 3 seconds and stops 12 seconds after the last renewal, so the active region stops
    too when the other one can't be reached; an ungraceful failover waits 15 seconds before the promotion, which count
    against the RTO. A region that was activated ungracefully writes alone until the other one answers. Turn it on with
    `make deploy NAMESPACE=recovery` before the other stacks: a machine of before lets nobody write alone."""
    drain_seconds: int = Field(default=480, ge=60, le=3600)
    """How long a graceful failover waits, after it fenced the old region, until the replica has replayed what was
    written there, in seconds; then it gives the permit back. RDS tells the lag by the minute, and writes a
    transaction of its own to an idle database within five."""
    lease_seconds: int = Field(default=1800, ge=60, le=24 * 3600)
    """How long a lease is good for without its execution, in seconds."""
    reserved_executions: int = Field(default=2, ge=0, le=50)
    """Concurrent executions that the account keeps free for each recovery function, so that a busy account
    can't starve a failover; 0 reserves nothing (an account with the first quota of 10 can't reserve any)."""
    break_glass_second_factor: bool = True
    """Whether taking the role of a manual failover needs a session with a second factor. Sessions of IAM
    Identity Center don't say that they had one, so teams that sign in by it turn this off."""
    probing: Probing = Probing()
    """How the loss of the active region is noticed."""

    @model_validator(mode="after")
    def _ends_by_itself(self) -> "Failover":
        waits = self.approval_seconds + self.drain_seconds
        if waits + REST_SECONDS > EXECUTION_SECONDS:
            raise refused(
                f"approval_seconds {self.approval_seconds} and drain_seconds {self.drain_seconds} are {waits} s, and "
                f"an execution is ended after {EXECUTION_SECONDS} s",
                allowed=f"at most {EXECUTION_SECONDS - REST_SECONDS} s together",
                fix="lower approval_seconds or drain_seconds",
            )
        return self


class IncidentTool(Section):
    """A tool that opens, updates and closes an incident for each failover, told by its webhook."""

    kind: Literal["pagerduty", "json"]
    """`pagerduty` (Events API v2) or `json` (a document that any tool can be taught)."""
    secret: str = Field(pattern=r"^[A-Za-z0-9/_+=.@-]{1,512}$")
    """Name of a secret of yours in both regions: `{"url": "https://...", "routing_key": "..."}`, the key for
    PagerDuty only. A URL with a key in it never stands in a Terraform state."""


class Notifications(Section):
    """Who is told."""

    emails: list[Email] = []
    """Addresses subscribed to the topic of each region (each must confirm the subscription)."""
    incidents: list[IncidentTool] = []
    """Tools that are told of each failover, step by step."""


class Contact(Section):
    """A person or rota that a runbook names. Readiness wants one at least that has a telephone: in a disaster mail
    may be down too."""

    name: FreeText = Field(min_length=1)
    """Person or rota."""
    role: FreeText = Field(default="on-call", min_length=1)
    """What they decide or do in a disaster."""
    email: Email
    """Address."""
    phone: FreeText = ""
    """Telephone number, as written in the runbook."""


class Schedules(Section):
    """How often recovery is rehearsed. Expressions are EventBridge Scheduler's, in UTC; they run in the passive region.

    Each kind has days in which it must have passed once; later it is overdue, which readiness, `make status` and an
    alarm say. What was never done counts from when the ledger was made.
    """

    replication_validation: Schedule = "cron(0 6 ? * MON *)"
    """Weekly replication validation: the readiness function of the passive region looks, and records what it found."""
    replication_validation_days: int = Field(default=8, ge=1, le=366)
    """Days in which replication must have been validated once."""
    component_test: Schedule = "cron(0 7 1 * ? *)"
    """Monthly component test: the machine `dr-failover` with the action `test`, which changes nothing."""
    component_test_days: int = Field(default=35, ge=1, le=366)
    """Days in which a component test must have passed once."""
    full_test: Schedule = "cron(0 9 15 1,4,7,10 ? *)"
    """Quarterly full failover test, as `full_test_by` says."""
    full_test_by: Literal["failover", "test_copy"] = "failover"
    """What the quarterly test does: start a graceful failover that asks for approval before it changes anything
    (`failover`; while it waits, up to `failover.approval_seconds`, it holds nothing, and another failover goes
    first), or tell the passive region's topic that the full drill in `dr_test` is due (`test_copy`)."""
    full_test_days: int = Field(default=100, ge=1, le=366)
    """Days in which a full failover must have passed once."""


class Budget(Section):
    """What the standby may cost. Costs are known by the tag Project, once the account that pays has activated it as a
    cost allocation tag. `make doctor TARGET=aws` says whether it has."""

    enabled: bool = False
    """A budget of the standby region's cost by the tag, which tells the standby's topic. While the tag isn't active, it
    sees no cost at all."""
    anomalies: bool = False
    """A cost anomaly monitor of the tag, which tells the same topic. In an organization only the management account may
    make one."""
    monthly_usd: float = Field(default=5000, gt=0)
    """Monthly limit of the standby's cost, in US dollars (the original's estimate)."""
    alert_percent: Percent = 80.0
    """Share of the limit at which the budget alerts, in percent. An anomaly is told above a tenth of the limit."""


class State(Section):
    """Where Terraform keeps state when the target is AWS. Without buckets: local files."""

    primary_bucket: BucketName | None = None
    """Bucket in the primary region, for the stack `primary`."""
    standby_bucket: BucketName | None = None
    """Bucket in the standby region, for all other stacks."""
