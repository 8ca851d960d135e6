"""Metrics Insights queries in alarms: one statistic of all metrics whose dimensions match. Pure.

Any other query, such as one with GROUP BY, isn't recognised; its alarm then says that it isn't evaluated. CloudWatch
user guide, "Metrics Insights query components and syntax".
"""

import re
from dataclasses import dataclass

from embedded_aws.runtime.published import MetricKey

_QUERY = re.compile(
    r"""SELECT\s+(?P<function>AVG|COUNT|MAX|MIN|SUM)\(\s*(?P<name>[\w.-]+|"[^"]+")\s*\)
    \s+FROM\s+(?P<namespace>[\w.-]+|"[^"]+")
    (?:\s+WHERE\s+(?P<conditions>.+))?""",
    re.IGNORECASE | re.VERBOSE | re.DOTALL,
)
_CONDITION = re.compile(r"""([\w.-]+|"[^"]+")\s*=\s*'([^']*)'""")
_STATISTICS = {"AVG": "Average", "COUNT": "SampleCount", "MAX": "Maximum", "MIN": "Minimum", "SUM": "Sum"}


@dataclass(frozen=True)
class Query:
    """A query; `conditions` are the dimensions that a metric must have. A metric that has others, too,
    matches.
    """

    statistic: str
    namespace: str
    name: str
    conditions: frozenset[tuple[str, str]]

    def fits(self, metric: MetricKey) -> bool:
        namespace, name, dimensions = metric
        return (namespace, name) == (self.namespace, self.name) and self.conditions <= dimensions


def parse_query(expression: str) -> Query | None:
    """Return an expression as a query; None if it isn't a query that this module supports."""
    found = _QUERY.fullmatch(expression.strip())
    if found is None:
        return None
    conditions = []
    for each in re.split(r"\s+AND\s+", found["conditions"] or "", flags=re.IGNORECASE):
        condition = _CONDITION.fullmatch(each.strip())
        if condition is None and each:
            return None
        if condition is not None:
            conditions.append((condition[1].strip('"'), condition[2]))
    statistic = _STATISTICS[found["function"].upper()]
    return Query(statistic, found["namespace"].strip('"'), found["name"].strip('"'), frozenset(conditions))
