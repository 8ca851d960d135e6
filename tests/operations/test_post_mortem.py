"""The draft of a post-mortem contains what the execution's history shows, and names what is unknown."""

from datetime import UTC, datetime, timedelta
from typing import Any

from operations.failover.execution import Execution, Step
from operations.failover.post_mortem import draft

START = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARN = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:one"
ASKED = {
    "action": "failover",
    "targetRegion": "us-west-2",
    "alarm": "myapp-dr-primary-lost",
    "alarmTime": "03:04",
}


def step(name: str, after: float, seconds: float | None) -> Step:
    start = START + timedelta(seconds=after)
    return Step(name, start, None if seconds is None else start + timedelta(seconds=seconds))


def drafted(status: str = "SUCCEEDED", output: Any = None, steps: tuple[Step, ...] = (), **more: str) -> str:
    return draft(Execution(ARN, status, START, ASKED, output=output, **more), steps, "embedded")


def test_times_causes_and_measurements_are_the_executions() -> None:
    output = {
        "measurement": {
            "rto": {"seconds": 26.5},
            "rpo": {"database": {"seconds": 0.4}, "s3": {"seconds": None}},
        }
    }
    text = drafted(output=output, steps=(step("Validate", 0, 0.1), step("Promote", 1, 12.5)))
    assert "by alarm myapp-dr-primary-lost at 03:04" in text
    assert "- RTO: 26.5 s" in text
    assert "- RPO of database: 0.4 s" in text
    assert "- RPO of s3: unknown" in text
    assert "| 2026-01-02T03:04:06.000+00:00 | `Promote` | 12.5 s |" in text
    assert "`Validate`" not in text
    assert "1 shorter states are left out" in text


def test_a_failed_one_says_where_and_why_and_that_nothing_was_measured() -> None:
    text = drafted("FAILED", steps=(step("Promote", 1, None),), error="PromotionFailed", cause="RDS refused")
    assert "It ended FAILED." in text
    assert "- Error: PromotionFailed: RDS refused" in text
    assert "It ended inside: Promote" in text
    assert "- RTO: unknown" in text
    assert "- RPO: unknown" in text
    assert "`Promote` | it ended here |" in text
