"""An alarm as a value: its metric, its threshold, the meaning of missing data, and its runbook."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

MINUTE = 60


@dataclass(frozen=True)
class Metric:
    """A CloudWatch metric of the region. `statistic` may be a percentile, such as p95."""

    namespace: str
    name: str
    dimensions: Mapping[str, str]
    statistic: str

    @property
    def is_percentile(self) -> bool:
        return self.statistic.startswith("p")


@dataclass(frozen=True)
class Alarm:
    """An alarm that fires if a value passes `threshold` in `periods` consecutive periods, of `period` seconds each.

    The value is that of the metric in `metrics`, or of `expression`, which refers to metrics by their ids or, if
    there are none, is a query. `meaning` is a sentence for the person on call. `missing` is the meaning of no data:
    `notBreaching` only if CloudWatch gets no data because nothing happened; otherwise `missing`, which is neither
    good nor bad (docs/architecture.md, invariant 10). `impairs` says whether users of the region notice. `node`
    distinguishes alarms of one kind.
    """

    kind: str
    meaning: str
    metrics: Mapping[str, Metric]
    threshold: float
    missing: Literal["missing", "notBreaching"]
    periods: int = 5
    period: int = MINUTE
    expression: str = ""
    below: bool = False
    impairs: bool = False
    node: str = ""

    @property
    def name(self) -> str:
        return f"{self.kind}-{self.node}" if self.node else self.kind

    @property
    def is_question(self) -> bool:
        """True if the expression answers yes or no: then its metrics have no threshold that a graph could show."""
        return ">=" in self.expression

    @property
    def comparison(self) -> str:
        return "LessThanThreshold" if self.below else "GreaterThanThreshold"
