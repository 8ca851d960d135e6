"""The dashboard of a region: the states of its alarms, and a graph of each alarm's metric."""

import json
from collections.abc import Sequence
from typing import Any

from config import RegionNames
from templates.blocks.monitoring.alarm import MINUTE, Alarm

# CloudWatch's grid is 24 wide.
WIDTH, HEIGHT, COLUMNS = 8, 6, 3


def dashboard_body(here: RegionNames, alarms: Sequence[Alarm], impaired: str | None) -> str:
    """Return the body, as JSON. Alarms of one kind share a graph; `impaired` is the composite alarm's name, if it has
    one.
    """
    names = [*([impaired] if impaired else []), *(here.alarm(alarm.name) for alarm in alarms)]
    states = {
        "type": "alarm",
        "x": 0,
        "y": 0,
        "width": WIDTH * COLUMNS,
        "height": 3,
        "properties": {
            "title": f"Alarms of {here.region}",
            "alarms": [here.arn("cloudwatch", f"alarm:{name}") for name in names],
        },
    }
    kinds = list(dict.fromkeys(alarm.kind for alarm in alarms))
    graphs = [
        _graph(here, [alarm for alarm in alarms if alarm.kind == kind], place)
        for place, kind in enumerate(kinds)
    ]
    return json.dumps({"widgets": [states, *graphs]})


def _graph(here: RegionNames, alarms: list[Alarm], place: int) -> dict[str, Any]:
    first = alarms[0]
    lines = [] if first.is_question else [{"label": "alarm", "value": first.threshold}]
    return {
        "type": "metric",
        "x": place % COLUMNS * WIDTH,
        "y": 3 + place // COLUMNS * HEIGHT,
        "width": WIDTH,
        "height": HEIGHT,
        "properties": {
            "title": first.kind,
            "region": here.region,
            "period": MINUTE,
            "view": "timeSeries",
            "metrics": [line for alarm in alarms for line in _lines(alarm)],
            "annotations": {"horizontal": lines},
        },
    }


def _lines(alarm: Alarm) -> list[list[Any]]:
    if not alarm.metrics:
        return [[{"expression": alarm.expression, "label": alarm.kind, "period": MINUTE}]]
    return [
        [
            metric.namespace,
            metric.name,
            *(part for dimension in metric.dimensions.items() for part in dimension),
            {"stat": metric.statistic},
        ]
        for metric in alarm.metrics.values()
    ]
