"""Monitoring of a region, in that region: its alarms tell its own topic, so nothing of it is elsewhere."""

from collections.abc import Sequence
from typing import Any

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from templates.blocks.cache import Cache
from templates.blocks.edge import Edge
from templates.blocks.monitoring.alarm import MINUTE, Alarm, Metric
from templates.blocks.monitoring.application import Watched, application_alarms
from templates.blocks.monitoring.cache import cache_alarms
from templates.blocks.monitoring.dashboard import dashboard_body
from templates.blocks.monitoring.database import database_alarms
from templates.blocks.monitoring.edge import edge_alarms
from templates.blocks.monitoring.table import table_alarms
from templates.placement import Placement

__all__ = ["Monitoring"]

IMPAIRED = "region-impaired"
# The id of an expression in an alarm's queries; metrics have ids of their own.
VALUE = "value"


class Monitoring(Construct):
    """An alarm for everything that can go wrong, one for "users of the region notice", and a dashboard."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        placement: Placement,
        edge: Edge | None,
        application: Watched | None,
        cache: Cache | None,
    ) -> None:
        super().__init__(scope, id)
        self._placement = placement
        components = placement.settings.components
        alarms = [
            *(edge_alarms(edge, placement.settings.monitoring) if edge else []),
            *(application_alarms(application) if application else []),
            *(database_alarms(placement) if components.database else []),
            *(table_alarms(placement) if components.table else []),
            *(cache_alarms(placement) if cache else []),
        ]
        if not alarms:
            return
        made = [self._alarm(alarm) for alarm in alarms]
        noticed = [each for each, alarm in zip(made, alarms, strict=True) if alarm.impairs]
        if noticed:
            self._impaired(noticed)
        here = placement.here
        CloudwatchDashboard(
            self,
            "dashboard",
            provider=placement.provider,
            dashboard_name=here.dashboard,
            dashboard_body=dashboard_body(here, alarms, here.alarm(IMPAIRED) if noticed else None),
        )

    def _alarm(self, alarm: Alarm) -> CloudwatchMetricAlarm:
        return CloudwatchMetricAlarm(
            self,
            alarm.name,
            provider=self._placement.provider,
            alarm_name=self._placement.here.alarm(alarm.name),
            alarm_description=self._description(alarm.meaning, alarm.kind),
            comparison_operator=alarm.comparison,
            threshold=alarm.threshold,
            evaluation_periods=alarm.minutes,
            datapoints_to_alarm=alarm.minutes,
            treat_missing_data=alarm.missing,
            alarm_actions=[self._placement.topic_arn],
            # Where something always publishes, its silence is news, though neither good nor bad.
            insufficient_data_actions=[self._placement.topic_arn] if alarm.missing == "missing" else None,
            **(_expression(alarm) if alarm.expression else _plain(alarm)),
        )

    def _impaired(self, alarms: Sequence[CloudwatchMetricAlarm]) -> None:
        topic = [self._placement.topic_arn]
        CloudwatchCompositeAlarm(
            self,
            IMPAIRED,
            provider=self._placement.provider,
            alarm_name=self._placement.here.alarm(IMPAIRED),
            alarm_description=self._description(
                "Users of the region notice that something is wrong", IMPAIRED
            ),
            alarm_rule=" OR ".join(f'ALARM("{alarm.alarm_name}")' for alarm in alarms),
            alarm_actions=topic,
            # This one says when it is over, too; the others would each say so after every deployment.
            ok_actions=topic,
            depends_on=list(alarms),
        )

    def _description(self, meaning: str, kind: str) -> str:
        url = self._placement.settings.monitoring.runbook_url
        return f"{meaning} ({self._placement.here.region}). Runbook: {url}#{kind}"


def _plain(alarm: Alarm) -> dict[str, Any]:
    (metric,) = alarm.metrics.values()
    watched: dict[str, Any] = {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": dict(metric.dimensions),
        "period": MINUTE,
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
        period=None if alarm.metrics else MINUTE,
    )
    return {"metric_query": [value, *(_query(id, metric) for id, metric in alarm.metrics.items())]}


def _query(id: str, metric: Metric) -> CloudwatchMetricAlarmMetricQuery:
    return CloudwatchMetricAlarmMetricQuery(
        id=id,
        metric=CloudwatchMetricAlarmMetricQueryMetric(
            namespace=metric.namespace,
            metric_name=metric.name,
            dimensions=dict(metric.dimensions),
            stat=metric.statistic,
            period=MINUTE,
        ),
    )
