"""An alarm as a value: what it watches, when it fires, what its silence means, and where to read on."""

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
    """Fires when a value passes `threshold` in `periods` periods in a row, of `period` seconds each.

    The value is the one of `metrics`, or `expression` over them by their ids, or a query without any.
    `meaning` is a sentence for the person who is woken. `missing` is what no data says: `notBreaching` only
    where CloudWatch gets no data because nothing happened; otherwise `missing`, which is neither good nor bad
    news (docs/architecture.md, invariant 10). `impairs` says whether users of the region notice. `node` tells
    alarms of one kind apart.
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
        """Whether the expression says yes or no: then its metrics pass no threshold that a graph could show."""
        return ">=" in self.expression

    @property
    def comparison(self) -> str:
        return "LessThanThreshold" if self.below else "GreaterThanThreshold"
