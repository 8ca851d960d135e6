"""Decides which state an alarm should have: translates moto's settings and data for `alarm_states`."""

from collections.abc import Iterable, Mapping
from typing import Any

from embedded_aws.runtime.alarm_rules import RuleError, parse
from embedded_aws.runtime.alarm_states import Alarm, State, Verdict, decide
from embedded_aws.runtime.metric_math import ExpressionError, evaluate_expression
from embedded_aws.runtime.metric_queries import parse_query
from embedded_aws.runtime.metric_series import Sample, Series, complete_periods, series
from embedded_aws.runtime.published import MetricKey, metric_key


def metric_keys(alarm: Any, published: Iterable[MetricKey]) -> set[MetricKey]:
    """Return the metrics that an alarm reads: those that it names, and those of the `published` metrics that
    its queries match.
    """
    if alarm.metric_data_queries:
        stats = [query.metric_stat for query in alarm.metric_data_queries if query.metric_stat is not None]
        named = {
            metric_key(stat.metric.namespace, stat.metric.metric_name, stat.metric.dimensions)
            for stat in stats
        }
        queries = [parse_query(each.expression) for each in alarm.metric_data_queries if each.expression]
        found = {key for key in published for query in queries if query is not None and query.fits(key)}
        return named | found
    return {metric_key(alarm.namespace, alarm.metric_name, alarm.dimensions)}


def period_of(alarm: Any) -> float:
    """Return the alarm's period, in seconds."""
    if not alarm.metric_data_queries:
        return float(alarm.period or 60)
    returned = _returned(alarm)
    stats = [query.metric_stat for query in alarm.metric_data_queries if query.metric_stat is not None]
    own = returned.metric_stat.period if returned.metric_stat is not None else returned.period
    return float(own or min((int(stat.period) for stat in stats), default=60))


def begin_of(alarm: Any, now: float) -> float:
    """Return the beginning, in world time, of the data that an alarm evaluates."""
    settings = _settings(alarm)
    return complete_periods(now, settings.period, settings.evaluation_range)[0]


def _settings(alarm: Any) -> Alarm:
    return Alarm(
        comparison=alarm.comparison_operator,
        threshold=float(alarm.threshold or 0),
        evaluation_periods=int(alarm.evaluation_periods or 1),
        datapoints_to_alarm=int(alarm.datapoints_to_alarm) if alarm.datapoints_to_alarm else None,
        period=period_of(alarm),
        statistic=alarm.statistic or alarm.extended_statistic or "Average",
        treat_missing=alarm.treat_missing_data or "missing",
    )


def metric_verdict(alarm: Any, samples: Mapping[MetricKey, list[Sample]], now: float) -> Verdict:
    """Return the state of a metric alarm at world time `now`."""
    settings = _settings(alarm)
    if alarm.threshold_metric_id:
        return Verdict("INSUFFICIENT_DATA", "The embedded AWS doesn't evaluate anomaly detection bands.")
    try:
        values = _values(alarm, settings, samples, now)
    except (ExpressionError, ValueError) as error:
        return Verdict("INSUFFICIENT_DATA", f"The embedded AWS doesn't evaluate this alarm: {error}")
    return decide(settings, values, alarm.state_value)


def composite_verdict(alarm: Any, states: Mapping[str, State]) -> Verdict:
    """Return the state of a composite alarm, given the states of the region's alarms by name."""
    try:
        rule = parse(alarm.rule)
    except RuleError as error:
        return Verdict("INSUFFICIENT_DATA", str(error))

    def lookup(name: str) -> State | None:
        return states.get(name.split(":alarm:")[-1] if name.startswith("arn:") else name)

    holds = rule.holds(lookup)
    read = ", ".join(f"{name} is {lookup(name)}" for name in dict.fromkeys(rule.alarms))
    return Verdict("ALARM" if holds else "OK", f"AlarmRule is {holds}: {read}")


def _values(alarm: Any, settings: Alarm, samples: Mapping[MetricKey, list[Sample]], now: float) -> Series:
    count = settings.evaluation_range
    if not alarm.metric_data_queries:
        key = metric_key(alarm.namespace, alarm.metric_name, alarm.dimensions)
        return series(samples[key], settings.statistic, settings.period, count, now)
    named: dict[str, Series] = {}
    expressions = {}
    for query in alarm.metric_data_queries:
        if query.metric_stat is None:
            asked = parse_query(query.expression)
            if asked is None:
                expressions[query.id] = query.expression
                continue
            fitting = [each for key, data in samples.items() if asked.fits(key) for each in data]
            named[query.id] = series(fitting, asked.statistic, settings.period, count, now)
        else:
            stat = query.metric_stat
            key = metric_key(stat.metric.namespace, stat.metric.metric_name, stat.metric.dimensions)
            named[query.id] = series(samples[key], stat.stat, settings.period, count, now)
    while expressions:
        # Expressions may use each other; one whose names aren't known yet waits for the next round.
        before = len(expressions)
        for name, expression in list(expressions.items()):
            if not any(other in expression for other in expressions if other != name):
                named[name] = evaluate_expression(expression, named)
                del expressions[name]
        if len(expressions) == before:
            raise ExpressionError(
                f"the metric expressions {', '.join(expressions)} refer to each other in a circle"
            )
    return named[_returned(alarm).id]


def _returned(alarm: Any) -> Any:
    for query in alarm.metric_data_queries:
        if str(query.return_data).lower() != "false":
            return query
    return alarm.metric_data_queries[-1]
