"""Parts of a dashboard: graphs and alarm states, in rows of three."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config import RegionNames
from templates.blocks.monitoring.alarm import MINUTE, Metric
from templates.blocks.monitoring.dashboard import COLUMNS, HEIGHT, WIDTH

STATES_HEIGHT, TEXT_HEIGHT = 3, 2


@dataclass(frozen=True)
class Graph:
    """A graph of metrics, in the given order. `limit` and `target` are drawn as lines, 0 for none: values
    above the limit miss the objective, values below the target are as wanted. `period` is in seconds.
    """

    title: str
    metrics: Sequence[Metric]
    limit: float = 0
    period: int = MINUTE
    statistic: str = ""
    target: float = 0

    def widget(self, here: RegionNames, place: int, top: int = STATES_HEIGHT) -> dict[str, Any]:
        """Return the graph as a dashboard's widget. `place` counts graphs from 0, and `top` is the height at which
        they begin: by default below the states of alarms.
        """
        properties: dict[str, Any] = {
            "title": self.title,
            "region": here.region,
            "period": self.period,
            "view": "timeSeries",
            "metrics": [_line(metric) for metric in self.metrics],
        }
        if self.statistic:
            properties["stat"] = self.statistic
        lines = [("objective", self.limit), ("target", self.target)]
        if drawn := [{"label": label, "value": value} for label, value in lines if value]:
            properties["annotations"] = {"horizontal": drawn}
        return {
            "type": "metric",
            "x": place % COLUMNS * WIDTH,
            "y": top + place // COLUMNS * HEIGHT,
            "width": WIDTH,
            "height": HEIGHT,
            "properties": properties,
        }


@dataclass(frozen=True)
class Part:
    """A section of a dashboard: Markdown text above its graphs."""

    markdown: str
    graphs: Sequence[Graph] = ()


def story(here: RegionNames, title: str, alarms: Sequence[str], parts: Sequence[Part]) -> dict[str, Any]:
    """Return the body of a dashboard with sections, below the states of alarms."""
    widgets, top = body(here, title, alarms, ())["widgets"], STATES_HEIGHT
    for part in parts:
        text = {"markdown": part.markdown}
        place = {"x": 0, "y": top, "width": WIDTH * COLUMNS, "height": TEXT_HEIGHT}
        widgets.append({"type": "text", **place, "properties": text})
        top += TEXT_HEIGHT
        widgets += [graph.widget(here, number, top) for number, graph in enumerate(part.graphs)]
        top += -(-len(part.graphs) // COLUMNS) * HEIGHT
    return {"widgets": widgets}


def body(here: RegionNames, title: str, alarms: Sequence[str], graphs: Sequence[Graph]) -> dict[str, Any]:
    """Return the body of a dashboard: the states of the named alarms, and the graphs."""
    states = {
        "type": "alarm",
        "x": 0,
        "y": 0,
        "width": WIDTH * COLUMNS,
        "height": STATES_HEIGHT,
        "properties": {
            "title": title,
            "alarms": [here.arn("cloudwatch", f"alarm:{here.alarm(name)}") for name in alarms],
        },
    }
    return {"widgets": [states, *(graph.widget(here, place) for place, graph in enumerate(graphs))]}


def metrics(
    namespace: str, names: Sequence[str], dimensions: Mapping[str, str], statistic: str
) -> list[Metric]:
    """Return metrics that differ only in their name."""
    return [Metric(namespace, name, dimensions, statistic) for name in names]


def _line(metric: Metric) -> list[Any]:
    dimensions = [part for dimension in metric.dimensions.items() for part in dimension]
    return [metric.namespace, metric.name, *dimensions, {"stat": metric.statistic}]
