"""The result of a drill, as `result.json` stores it."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

Verdict = Literal["passed", "failed"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class Seen(_Part):
    """One observation of a steady state."""

    name: str
    state: Literal["good", "bad", "unknown"]
    found: str


class StepResult(_Part):
    """One state of the execution. Times are ISO 8601, UTC."""

    name: str
    start: str
    end: str | None
    seconds: float | None
    parallel: bool = False
    """True for a parallel state: its branches' states are separate steps, whose time is included in this one's."""


class StoreLoss(_Part):
    """RPO of one store. `seconds` is None when unknown, and `reason` says why."""

    store: str
    seconds: float | None
    missing: int | None
    written: int
    objective_seconds: float
    reason: str


class ClientResult(_Part):
    """Observations of a client that wrote numbered rows; see drills.client.Counted."""

    written: int
    lost: int | None
    explained: int | None
    unexplained: int | None
    lag_seconds: float | None
    down_seconds: float | None
    refused: int


class AnswerSpan(_Part):
    """Equal answers to a user in a row; `end` is when the next kind began. Times are ISO 8601."""

    start: str
    end: str
    good: bool
    region: str


class Result(_Part):
    """The result of one drill. Every number is measured, or None with its reason in `notes`."""

    scenario: str
    title: str
    target: Literal["embedded", "aws"]
    verdict: Verdict
    reasons: list[str]
    """Reasons for the verdict `failed`; empty if the drill passed."""
    started: str
    ended: str
    lost: list[str]
    """The faults, in words."""
    lost_at: str | None
    recovery_due: bool = True
    """True if a recovery was due; otherwise there is neither RTO nor RPO."""
    rto_seconds: float | None
    """Seconds from the loss until a user got the first good answer of the other region."""
    rto_objective_seconds: float
    rpo: list[StoreLoss]
    availability: float | None
    """Share of the user's good answers from the loss to the end, 0 to 1."""
    availability_objective: float = 0
    """The least share that the scenario requires, 0 to 1."""
    answers: list[AnswerSpan] = []
    """Answers to a user from the loss to the end; empty if none were kept."""
    client: ClientResult | None = None
    """Observations of a client that writes rows; None if its rows weren't counted."""
    execution: str | None
    started_by: str | None
    """The event that started the execution."""
    steps: list[StepResult]
    steady_before: list[Seen]
    meanwhile: list[Seen] = []
    """Observations right before a fault ended during the failover."""
    steady_after: list[Seen]
    clock_speed: float
    """Factor by which schedules and alarm periods ran faster than real time (embedded only; 1 on AWS)."""
    notes: list[str]
    """Measurements that are missing, each with the reason."""
    unproven: list[str] = []
    """Differences of the target from AWS; empty on AWS."""
