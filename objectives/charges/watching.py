"""Charges of alarms, dashboards, logs and trails."""

from collections.abc import Iterator

from objectives.charges.place import Charge, Charges, Place, Resource

MINUTE = 60


def _alarm(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of an alarm: one per metric that it reads, at a higher price for high resolution."""
    del place
    queries = resource.get("metric_query", [])
    metrics = sum("metric" in each for each in queries) if queries else 1
    periods = [each["metric"].get("period", MINUTE) for each in queries if "metric" in each]
    shortest = min(periods, default=resource.get("period", MINUTE))
    yield Charge("alarm.fast_metric" if shortest < MINUTE else "alarm.metric", metrics)


def _composite(resource: Resource, place: Place) -> Iterator[Charge]:
    del resource, place
    yield Charge("alarm.composite", 1)


def _dashboard(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charges of a dashboard, and its share of the custom metrics, which aren't resources of a stack."""
    del resource
    dashboards = len(place.everywhere("aws_cloudwatch_dashboard"))
    yield Charge("dashboard.month", 1)
    yield Charge("metric.month", place.usage.recovery.custom_metrics / dashboards)


def _log(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charge of a log group's data: an equal share of the log data of both regions."""
    del resource
    logs = len(place.everywhere("aws_cloudwatch_log_group"))
    yield Charge("logs.gb", 2 * place.traffic.log_gb / logs)


def _trail(resource: Resource, place: Place) -> Iterator[Charge]:
    """Yield the charge of a trail's data events; the first copy of management events is free."""
    del resource
    yield Charge("trail.events", place.usage.recovery.trail_events_million * 1e6)


WATCHING: dict[str, Charges] = {
    "aws_cloudwatch_metric_alarm": _alarm,
    "aws_cloudwatch_composite_alarm": _composite,
    "aws_cloudwatch_dashboard": _dashboard,
    "aws_cloudwatch_log_group": _log,
    "aws_cloudtrail": _trail,
}
