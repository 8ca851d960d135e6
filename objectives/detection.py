"""The time until a loss is detected: probes, the periods of the prober's alarm, and Route 53's checks, as
synthesized.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from config import Names, Settings
from config.names import PROBE_METRIC
from config.stacks import RECOVERY
from objectives.draws import Draws
from objectives.figures import Floats

Document = Mapping[str, Any]
# CloudWatch evaluates alarms with shorter periods every 10 seconds, all others each minute.
SLOW_PERIOD_SECONDS = 60


class DetectionError(Exception):
    """A synthesized stack without the alarm that detects a lost region."""


class Noticing(Protocol):
    """A model of detection. For each run it draws the seconds from the loss of a region until its detection."""

    def alarm(self, draws: Draws) -> Floats:
        """Draw the time from the loss until the alarm starts the state machine."""
        ...

    def checks(self, draws: Draws) -> Floats:
        """Draw the time from the loss until Route 53 considers the lost region's endpoint unhealthy."""
        ...


@dataclass(frozen=True)
class Detection:
    """The detection of a loss, as the synthesized stack `recovery` configures it.

    `interval_seconds` is the time between two probes; the alarm needs `failing` of `periods` periods in which more than
    the share `threshold` of the probes failed. Route 53 needs `check_failures` failed checks, `check_seconds` apart.
    """

    interval_seconds: float
    period_seconds: int
    periods: int
    failing: int
    threshold: float
    check_seconds: int
    check_failures: int

    @property
    def figures(self) -> tuple[str, ...]:
        """The names of the figures from which `alarm` draws."""
        return (self._phase, "metric_arrives", "event_starts_machine")

    @property
    def _phase(self) -> str:
        return "fast_phase_seconds" if self.period_seconds < SLOW_PERIOD_SECONDS else "probe_phase_seconds"

    def alarm(self, draws: Draws) -> Floats:
        """Return the time from the loss until the alarm starts the state machine."""
        after = np.sum([draws.of(name, "detection") for name in self.figures], axis=0)
        return np.asarray(self.periods_over(draws) + after)

    def periods_over(self, draws: Draws) -> Floats:
        """Return the time from the loss until the last failing period that the alarm needs has ended. The period of
        the loss counts as failing only if enough of its probes came after the loss.
        """
        rest = draws.uniform("loss in its period") * self.period_seconds
        first = draws.uniform("first probe after the loss") * self.interval_seconds
        failed = np.maximum(0.0, np.ceil((rest - first) / self.interval_seconds))
        answered = np.floor((self.period_seconds - rest + first) / self.interval_seconds)
        probes = failed + answered
        counts = failed > self.threshold * np.maximum(probes, 1.0)
        return np.asarray(rest + self.period_seconds * np.where(counts, self.failing - 1, self.failing))

    def checks(self, draws: Draws) -> Floats:
        """Return the time from the loss until Route 53 considers the lost region's endpoint unhealthy."""
        first = draws.uniform("first check after the loss") * self.check_seconds
        return first + self.check_seconds * (self.check_failures - 1) + draws.of("checkers_agree", "checks")


def detection(settings: Settings, documents: Mapping[str, Document]) -> Detection:
    """Read the detection from the synthesized stack. Raises DetectionError."""
    names = Names(settings)
    active, passive = names.site(settings.active), names.other(settings.active)
    document = documents[RECOVERY]
    alarm = _one(
        document, "aws_cloudwatch_metric_alarm", alarm_name=passive.alarm(f"{active.site}-unreachable")
    )
    check = _one(
        document,
        "aws_route53_health_check",
        fqdn=names.region_host(active.site),
        resource_path=settings.application.health_path,
    )
    intervals = {
        float(variables["DR_INTERVAL_SECONDS"])
        for variables in _environments(document)
        if variables.get("DR_METRIC") == PROBE_METRIC
        and variables["DR_NAMESPACE"] == alarm["namespace"]
        and variables.get("DR_PROBED_REGION") == active.region
    }
    if len(intervals) != 1:
        raise DetectionError(
            f"the functions that probe {active.region} have {len(intervals)} different intervals; exactly one is needed"
        )
    return Detection(
        interval_seconds=intervals.pop(),
        period_seconds=int(alarm["period"]),
        periods=int(alarm["evaluation_periods"]),
        failing=int(alarm["datapoints_to_alarm"]),
        threshold=float(alarm["threshold"]),
        check_seconds=int(check["request_interval"]),
        check_failures=int(check["failure_threshold"]),
    )


def _one(document: Document, kind: str, **attributes: str) -> Mapping[str, Any]:
    found = [
        each
        for each in document["resource"].get(kind, {}).values()
        if all(each.get(name) == value for name, value in attributes.items())
    ]
    if len(found) != 1:
        raise DetectionError(
            f"the stack {RECOVERY} has {len(found)} resources {kind} with {attributes}; exactly one is needed"
        )
    return dict(found[0])


def _environments(document: Document) -> Iterator[Mapping[str, str]]:
    for function in document["resource"].get("aws_lambda_function", {}).values():
        yield function.get("environment", {}).get("variables", {})
