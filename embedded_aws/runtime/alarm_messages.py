"""Messages of an alarm's change of state to topics, functions and the event bus, in CloudWatch's own forms."""

import datetime
import json
from functools import lru_cache
from typing import Any

from botocore.session import get_session

from embedded_aws.runtime.alarm_states import State

STATE_CHANGE = "CloudWatch Alarm State Change"


def event_detail(alarm: Any, previous: dict[str, Any]) -> dict[str, Any]:
    """Return the `detail` of the EventBridge event. `alarm` is moto's; `previous` is what `state_of` returned before
    the change.
    """
    return {
        "alarmName": alarm.name,
        "state": state_of(alarm),
        "previousState": previous,
        "configuration": _configuration(alarm),
    }


def state_of(alarm: Any) -> dict[str, Any]:
    """Return the state of an alarm as events carry it."""
    return {
        "value": alarm.state_value,
        "reason": alarm.state_reason,
        "reasonData": alarm.state_reason_data,
        "timestamp": _stamp(alarm.state_updated_timestamp),
    }


def function_event(alarm: Any, previous: dict[str, Any], account_id: str) -> dict[str, Any]:
    """Return the event that a function gets as an alarm's action."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.alarm_arn,
        "accountId": account_id,
        "time": _stamp(alarm.state_updated_timestamp),
        "region": alarm.region_name,
        "alarmData": event_detail(alarm, previous),
    }


def topic_message(alarm: Any, previous: State, account_id: str) -> str:
    """Return the message, a JSON text, that a topic gets as an alarm's action."""
    message = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": account_id,
        "AlarmConfigurationUpdatedTimestamp": _stamp(alarm.configuration_updated_timestamp),
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "StateChangeTime": _stamp(alarm.state_updated_timestamp),
        "Region": region_title(alarm.region_name),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": previous,
        "OKActions": alarm.ok_actions,
        "AlarmActions": alarm.alarm_actions,
        "InsufficientDataActions": alarm.insufficient_data_actions,
    }
    if alarm.rule is not None:
        return json.dumps({**message, "AlarmRule": alarm.rule})
    trigger = {
        "MetricName": alarm.metric_name,
        "Namespace": alarm.namespace,
        "StatisticType": "Statistic",
        "Statistic": (alarm.statistic or "").upper(),
        "Unit": alarm.unit,
        "Dimensions": [{"value": one.value, "name": one.name} for one in alarm.dimensions],
        "Period": alarm.period,
        "EvaluationPeriods": alarm.evaluation_periods,
        "DatapointsToAlarm": alarm.datapoints_to_alarm,
        "ComparisonOperator": alarm.comparison_operator,
        "Threshold": alarm.threshold,
        "TreatMissingData": alarm.treat_missing_data or "missing",
        "EvaluateLowSampleCountPercentile": alarm.evaluate_low_sample_count_percentile or "",
    }
    return json.dumps({**message, "Trigger": trigger})


def subject(alarm: Any) -> str:
    """Return the subject of an alarm's e-mail: at most 100 characters, as SNS requires."""
    return f'{alarm.state_value}: "{alarm.name}" in {region_title(alarm.region_name)}'[:100]


@lru_cache
def region_title(region: str) -> str:
    """Return a region as CloudWatch titles it, such as `US West (Oregon)`."""
    regions = get_session().get_data("endpoints")["partitions"][0]["regions"]
    return str(regions.get(region, {}).get("description", region))


def _configuration(alarm: Any) -> dict[str, Any]:
    described = {"description": alarm.description} if alarm.description else {}
    if alarm.rule is not None:
        return {**described, "alarmRule": alarm.rule}
    if alarm.metric_data_queries:
        return {**described, "metrics": [_query(query) for query in alarm.metric_data_queries]}
    metric = _metric(alarm.namespace, alarm.metric_name, alarm.dimensions)
    statistic = {"metric": metric, "period": alarm.period, "stat": alarm.statistic}
    return {**described, "metrics": [{"id": "m1", "metricStat": statistic, "returnData": True}]}


def _query(query: Any) -> dict[str, Any]:
    shown = {"id": query.id, "returnData": str(query.return_data).lower() != "false"}
    if query.metric_stat is None:
        return {**shown, "expression": query.expression, "label": query.label}
    stat = query.metric_stat
    metric = _metric(stat.metric.namespace, stat.metric.metric_name, stat.metric.dimensions)
    return {**shown, "metricStat": {"metric": metric, "period": stat.period, "stat": stat.stat}}


def _metric(namespace: str, name: str, dimensions: Any) -> dict[str, Any]:
    return {"namespace": namespace, "name": name, "dimensions": {one.name: one.value for one in dimensions}}


def _stamp(moment: datetime.datetime) -> str:
    aware = moment if moment.tzinfo else moment.replace(tzinfo=datetime.UTC)
    return aware.isoformat(timespec="milliseconds").replace("+00:00", "+0000")
