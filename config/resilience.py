"""Sections of `dr.yaml` about recovery. Every field has a default."""

from typing import Literal

from pydantic import Field, field_validator, model_validator

from config import text_patterns
from config.bucket_name import BucketName
from config.cron import Schedule
from config.errors import refused
from config.fields import Email, Percent, Region, Section, repetition
from config.free_text import FreeText
from config.partition import refuse_regions


class Regions(Section):
    """The regions of the workload. Names stay with regions; roles move between them."""

    primary: Region = "us-east-1"
    """The region that is active after the first deployment."""
    standby: Region = "us-west-2"
    """The region that takes over when the primary region is lost."""
    witness: Region | None = "us-east-2"
    """A third region whose prober confirms what the standby's prober sees. GovCloud has no third region: set `null`
    there.
    """

    @model_validator(mode="after")
    def _apart(self) -> "Regions":
        refuse_regions(self.primary, self.standby, self.witness)
        return self


class Objectives(Section):
    """The objectives that the team promised."""

    rto_minutes: float = Field(default=15, gt=0, le=24 * 60)
    """Recovery time objective: from the loss of the region until users are served, in minutes."""
    rpo_seconds: float = Field(default=60, gt=0, le=24 * 3600)
    """Recovery point objective: how much of the newest data may be missing, in seconds."""
    database_lag_seconds: float = Field(default=60, gt=0, le=24 * 3600)
    """Replication lag above which the database replica counts as late, in seconds."""
    table_lag_seconds: float = Field(default=3, gt=0, le=24 * 3600)
    """Replication lag above which the DynamoDB global table counts as late, in seconds. AWS's typical lag is about a
    second.
    """
    storage_lag_minutes: float = Field(default=15, gt=0, le=24 * 60)
    """S3 replication time above which replication counts as late, in minutes (S3 RTC promises 15)."""


class Probing(Section):
    """Detection of the active region's loss."""

    interval_seconds: int = Field(default=10, ge=5, le=60)
    """Seconds between two probes."""
    timeout_seconds: float = Field(default=4, gt=0, le=30)
    """Seconds after which an unanswered probe counts as failed."""
    period_seconds: Literal[10, 30, 60] = 60
    """Period of the probers' alarm, in seconds. Below 60 it is a high-resolution alarm, which CloudWatch evaluates
    every 10 seconds instead of every minute, and which costs $0.30 a month instead of $0.10.
    """
    failing_periods: int = Field(default=2, ge=1, le=10)
    """Number of periods, out of the latest `periods`, in which most probes must fail before the alarm fires."""
    periods: int = Field(default=3, ge=1, le=10)
    """Number of latest periods that the alarm evaluates; it fires if most probes fail in `failing_periods` of
    them.
    """
    health_check_interval_seconds: Literal[10, 30] = 30
    """Request interval of Route 53's health checks, in seconds; 10 is the fast, more expensive choice."""
    health_check_failures: int = Field(default=3, ge=1, le=10)
    """Failed checks in a row after which Route 53 counts an endpoint as unhealthy."""

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
                f"with a probe every {self.interval_seconds} s, a period of {self.period_seconds} s may "
                "contain no probe",
                allowed="interval_seconds <= period_seconds",
                fix="raise period_seconds or lower interval_seconds",
            )
        if self.timeout_seconds > self.interval_seconds:
            raise refused(
                f"a probe may wait {self.timeout_seconds:g} s for an answer, and the next probe begins after "
                f"{self.interval_seconds} s",
                allowed="timeout_seconds <= interval_seconds",
                fix="raise interval_seconds or lower timeout_seconds",
            )
        return self

    @property
    def least_minutes(self) -> float:
        """Shortest time from the loss of a region to the alarm, in minutes."""
        return self.failing_periods * self.period_seconds / 60


# An execution is ended after so long, whatever it waits for, and then nothing gives the permit back.
EXECUTION_SECONDS = 2 * 3600
# What is kept of it for everything but the waits that the settings name.
REST_SECONDS = 1800


class Failover(Section):
    """The start of a failover, and its limits."""

    automatic: Literal[True, False, "approval"] = True
    """Action of the prober's alarm: start a failover (`true`), start one that asks a person before it changes
    anything (`approval`), or only notify (`false`).
    """
    approval_seconds: int = Field(default=900, ge=60, le=3600)
    """Seconds that a failover waits for approval; after that it ends and has changed nothing. The wait counts against
    the RTO, and against the execution's time limit of two hours.
    """
    fencing: Literal["available", "strict"] = "available"
    """Behaviour of a writer when the other region can't fence it. `available`: it goes on writing, and if both regions
    accepted writes, an alarm and `scripts/validate-dr-readiness.sh` report it. `strict`: it renews its permit in the
    other region's lease table every 3 seconds and stops 12 seconds after the last renewal. So the active region also
    stops writing when it can't reach the other one, and an ungraceful failover waits 15 seconds before the promotion,
    which count against the RTO. A region that was activated ungracefully writes alone until the other one answers. To
    turn it on, run `make deploy NAMESPACE=recovery` before you deploy the other stacks: an older state machine can't
    authorise isolated writes.
    """
    drain_seconds: int = Field(default=480, ge=60, le=3600)
    """Seconds that a graceful failover waits, after fencing the old region, until the replica has replayed all its
    writes; after that it gives the permit back. RDS reports lag by the minute, and writes a transaction of its own to
    an idle database at least every five minutes.
    """
    lease_seconds: int = Field(default=1800, ge=60, le=24 * 3600)
    """Seconds for which a lease stays valid after its execution was last seen."""
    reserved_executions: int = Field(default=2, ge=0, le=50)
    """Reserved concurrency of each recovery function, so that a busy account can't starve a failover; 0 reserves
    nothing (an account with the initial quota of 10 can't reserve any).
    """
    break_glass_second_factor: bool = True
    """True if only a session with a second factor may assume the role of a manual failover. Sessions of IAM Identity
    Center don't show a second factor, so teams that use it set this to false.
    """
    probing: Probing = Probing()
    """Detection of the loss of the active region."""

    @model_validator(mode="after")
    def _ends_by_itself(self) -> "Failover":
        waits = self.approval_seconds + self.drain_seconds
        if waits + REST_SECONDS > EXECUTION_SECONDS:
            raise refused(
                f"approval_seconds {self.approval_seconds} and drain_seconds {self.drain_seconds} are {waits} s "
                f"together; with the {REST_SECONDS} s of its other steps an execution would exceed its "
                f"{EXECUTION_SECONDS} s",
                allowed=f"at most {EXECUTION_SECONDS - REST_SECONDS} s together",
                fix="lower approval_seconds or drain_seconds",
            )
        return self


class IncidentTool(Section):
    """A tool that opens, updates and closes an incident for each failover, by a webhook."""

    kind: Literal["pagerduty", "json"]
    """`pagerduty` (Events API v2) or `json` (a generic document)."""
    secret: str = Field(pattern=text_patterns.SECRET)
    """Name of a secret of yours in both regions: `{"url": "https://...", "routing_key": "..."}`; only PagerDuty needs
    the key. The URL isn't a setting because it may contain a key, which would end up in a Terraform state.
    """


class Notifications(Section):
    """Notification recipients."""

    emails: list[Email] = []
    """Addresses subscribed to the topic of each region (each address must confirm its subscription)."""
    incidents: list[IncidentTool] = []
    """Incident tools that get each step of a failover."""

    @field_validator("emails")
    @classmethod
    def _mails_once(cls, emails: list[str]) -> list[str]:
        """Refuse an address that is listed twice, also in another case: SNS would mail its owner twice."""
        if again := repetition([each.casefold() for each in emails]):
            first, second = again
            raise refused(
                f"entry {second} differs from entry {first} only in upper and lower case: {emails[first - 1]}",
                allowed="each address once",
                fix="remove one of the two addresses",
            )
        return emails


class Contact(Section):
    """A person or rota that a runbook names. Readiness requires at least one with a telephone number: in a disaster
    mail may be down too.
    """

    name: FreeText = Field(min_length=1)
    """Person or rota."""
    role: FreeText = Field(default="on-call", min_length=1)
    """The contact's decisions or tasks in a disaster."""
    email: Email
    """Mail address."""
    phone: FreeText = ""
    """Telephone number, as written in the runbook."""


class Schedules(Section):
    """The rehearsals of recovery. Expressions are EventBridge Scheduler's, in UTC; they run in the passive
    region.

    Each kind has a period, in days, within which it must pass once. Otherwise it is overdue: readiness, `make status`
    and an alarm report it. If it has never passed, the period counts from the creation of the ledger.
    """

    replication_validation: Schedule = "cron(0 6 ? * MON *)"
    """Times of the weekly replication validation: the passive region's readiness function checks the copies and
    records its findings.
    """
    replication_validation_days: int = Field(default=8, ge=1, le=366)
    """Days within which replication must be validated once."""
    component_test: Schedule = "cron(0 7 1 * ? *)"
    """Times of the monthly component test: the state machine `dr-failover` runs the action `test`, which changes
    nothing.
    """
    component_test_days: int = Field(default=35, ge=1, le=366)
    """Days within which a component test must pass once."""
    full_test: Schedule = "cron(0 9 15 1,4,7,10 ? *)"
    """Times of the quarterly full failover test; `full_test_by` says what the test is."""
    full_test_by: Literal["failover", "test_copy"] = "failover"
    """Kind of the quarterly test. `failover`: it starts a graceful failover that asks for approval before it
    changes anything; while it waits (at most `failover.approval_seconds`) it holds no lease, so another failover can
    go first. `test_copy`: it notifies the passive region's topic that the full drill in `dr_test` is due.
    """
    full_test_days: int = Field(default=100, ge=1, le=366)
    """Days within which a full failover must pass once."""


class Budget(Section):
    """Limits of the standby's cost. Costs are found by the tag Project, once the paying account has activated it as a
    cost allocation tag. `make doctor TARGET=aws` reports whether it has.
    """

    enabled: bool = False
    """True if a budget watches the standby region's cost by the tag and notifies the standby's topic. While the tag
    isn't active, the budget sees no cost at all.
    """
    anomalies: bool = False
    """True if a cost anomaly monitor watches the tag and notifies the same topic. In an organization only the
    management account may create one.
    """
    monthly_usd: float = Field(default=5000, gt=0, le=1_000_000_000)
    """Monthly limit of the standby's cost, in US dollars (the original recipe's estimate)."""
    alert_percent: Percent = 80.0
    """Share of the limit at which the budget notifies, in percent. An anomaly above a tenth of the limit is reported.
    """


class State(Section):
    """The buckets of Terraform's states when the target is AWS. Without buckets they are local files."""

    primary_bucket: BucketName | None = None
    """Bucket in the primary region, for the stack `primary`."""
    standby_bucket: BucketName | None = None
    """Bucket in the standby region, for all other stacks."""

    @model_validator(mode="after")
    def _one_bucket_per_region(self) -> "State":
        if self.primary_bucket and self.primary_bucket == self.standby_bucket:
            raise refused(
                f"{self.primary_bucket} is named for both regions, and a bucket lies in one",
                allowed="two buckets, so that the loss of a region doesn't take every state",
                fix="name another bucket, in the standby region",
                field="state.standby_bucket",
            )
        return self
