"""An alarm in CloudWatch, in the region of its metric, which notifies that region's topic."""

from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import RegionNames, Settings
from templates.blocks.monitoring.alarm import Alarm, Metric

# The id of an expression in an alarm's queries; metrics have ids of their own.
VALUE = "value"


def metric_alarm(
    scope: Construct,
    alarm: Alarm,
    *,
    provider: AwsProvider,
    here: RegionNames,
    settings: Settings,
    topic_arn: str,
) -> CloudwatchMetricAlarm:
    """Return the alarm in the region `here`. Its construct's id is the alarm's name; its description ends with the
    runbook's address.
    """
    return CloudwatchMetricAlarm(
        scope,
        alarm.name,
        provider=provider,
        alarm_name=here.alarm(alarm.name),
        alarm_description=description(alarm.meaning, alarm.kind, here, settings),
        comparison_operator=alarm.comparison,
        threshold=alarm.threshold,
        evaluation_periods=alarm.periods,
        datapoints_to_alarm=alarm.periods,
        treat_missing_data=alarm.missing,
        alarm_actions=[topic_arn],
        # Where something always publishes, its silence is news, though neither good nor bad.
        insufficient_data_actions=[topic_arn] if alarm.missing == "missing" else None,
        **(_expression(alarm) if alarm.expression else _plain(alarm)),
    )


def description(meaning: str, kind: str, here: RegionNames, settings: Settings) -> str:
    """Return an alarm's description: its meaning, its region, and the runbook's address."""
    return f"{meaning} ({here.region}). Runbook: {settings.monitoring.runbook_url}#{kind}"


def _plain(alarm: Alarm) -> dict[str, Any]:
    (metric,) = alarm.metrics.values()
    watched: dict[str, Any] = {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": dict(metric.dimensions),
        "period": alarm.period,
    }
    if metric.is_percentile:
        # Few requests make a percentile of nearly nothing.
        return {
            **watched,
            "extended_statistic": metric.statistic,
            "evaluate_low_sample_count_percentiles": "ignore",
        }
    return {**watched, "statistic": metric.statistic}


def _expression(alarm: Alarm) -> dict[str, Any]:
    value = CloudwatchMetricAlarmMetricQuery(
        id=VALUE,
        expression=alarm.expression,
        label=alarm.meaning,
        return_data=True,
        # Metrics say their own.
        period=None if alarm.metrics else alarm.period,
    )
    queries = [_query(id, metric, alarm.period) for id, metric in alarm.metrics.items()]
    return {"metric_query": [value, *queries]}


def _query(id: str, metric: Metric, period: int) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=id,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions),
            stat=metric.statistic,
            period=period,
        ),
    )
