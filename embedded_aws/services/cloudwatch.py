"""CloudWatch composite alarms: stored and described (embedded_aws.runtime evaluates them)."""

from typing import Any

from moto.cloudwatch import responses

from embedded_aws.extension import Extension
from embedded_aws.patching import add
from embedded_aws.world import World


def _install(_: World) -> None:
    add(responses.CloudWatchResponse, "put_composite_alarm", _put_composite_alarm)


def _put_composite_alarm(self: Any) -> Any:
    alarm = self.cloudwatch_backend.put_metric_alarm(
        name=self._get_param("AlarmName"),
        namespace=None,
        metric_name=None,
        comparison_operator=None,
        evaluation_periods=None,
        period=None,
        threshold=None,
        statistic=None,
        description=self._get_param("AlarmDescription"),
        dimensions=[],
        alarm_actions=self._get_param("AlarmActions", []),
        ok_actions=self._get_param("OKActions", []),
        insufficient_data_actions=self._get_param("InsufficientDataActions", []),
        actions_enabled=self._get_bool_param("ActionsEnabled", True),
        rule=self._get_param("AlarmRule"),
        tags=self._get_param("Tags", []),
    )
    alarm.alarm_rule = alarm.rule
    alarm.actions_suppressor = self._get_param("ActionsSuppressor")
    alarm.actions_suppressor_wait_period = self._get_int_param("ActionsSuppressorWaitPeriod")
    alarm.actions_suppressor_extension_period = self._get_int_param("ActionsSuppressorExtensionPeriod")
    return responses.EmptyResult()


COMPOSITE_ALARMS = Extension(
    service="cloudwatch",
    gap="moto lacks PutCompositeAlarm",
    install=_install,
)
