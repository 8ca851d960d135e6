"""A drill's result as tests need it."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from drills.result import Result, Seen, StepResult, StoreLoss


def result(**changes: Any) -> Result:
    document: dict[str, Any] = {
        "scenario": "region-loss",
        "title": "The active region is lost",
        "target": "embedded",
        "verdict": "passed",
        "reasons": [],
        "started": "2026-01-01T12:00:00.000+00:00",
        "ended": "2026-01-01T12:01:00.000+00:00",
        "lost": ["region us-east-1 is lost (refuse)"],
        "lost_at": "2026-01-01T12:00:10.000+00:00",
        "rto_seconds": 25.5,
        "rto_objective_seconds": 900,
        "rpo": [
            StoreLoss(
                store="database",
                seconds=None,
                missing=None,
                written=0,
                objective_seconds=60,
                reason="unknown: x",
            ),
            StoreLoss(
                store="s3", seconds=0.25, missing=1, written=40, objective_seconds=900, reason="oldest"
            ),
        ],
        "availability": 0.5,
        "execution": "arn:aws:states:x",
        "started_by": "alarm a at b",
        "steps": [
            StepResult(
                name="Promote",
                start="2026-01-01T12:00:20.000+00:00",
                end="2026-01-01T12:00:30.000+00:00",
                seconds=10,
            )
        ],
        "steady_before": [Seen(name="users", state="good", found="200 <b>")],
        "steady_after": [Seen(name="users", state="bad", found="503")],
        "clock_speed": 6,
        "notes": ["embedded"],
    }
    return Result(**{**document, **changes})


LOST = datetime(2026, 1, 1, 12, tzinfo=UTC)


def written(milliseconds: int) -> str:
    return (LOST + timedelta(milliseconds=milliseconds)).isoformat(timespec="milliseconds")


def step(name: str, start: float, end: float | None, *, parallel: bool = False) -> StepResult:
    """Return a step that started and ended the given seconds after the loss."""
    return StepResult(
        name=name,
        start=written(round(start * 1000)),
        end=None if end is None else written(round(end * 1000)),
        seconds=None if end is None else round(end - start, 3),
        parallel=parallel,
    )


def drilled(rto: float | None, *steps: StepResult, by: str = "alarm a at b") -> Result:
    return result(lost_at=written(0), rto_seconds=rto, steps=list(steps), started_by=by)


moments = st.integers(min_value=-5_000, max_value=60_000)
steps = st.builds(
    lambda name, start, length, parallel: StepResult(
        name=name,
        start=written(start),
        end=None if length is None else written(start + length),
        seconds=None if length is None else length / 1000,
        parallel=parallel,
    ),
    st.sampled_from(["Validate", "Prepare", "WaitForPromotion", "ScaleApplication", "Measure"]),
    moments,
    st.none() | st.integers(min_value=0, max_value=30_000),
    st.booleans(),
)
