"""Monitoring of a region, in that region: its alarms notify its own topic, so nothing depends on another region."""

from collections.abc import Sequence

from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from templates.blocks.cache import Cache
from templates.blocks.edge import Edge
from templates.blocks.monitoring.application import Watched, application_alarms
from templates.blocks.monitoring.cache import cache_alarms
from templates.blocks.monitoring.dashboard import dashboard_body
from templates.blocks.monitoring.database import database_alarms
from templates.blocks.monitoring.edge import edge_alarms
from templates.blocks.monitoring.metric_alarm import description, metric_alarm
from templates.blocks.monitoring.table import table_alarms
from templates.placement import Placement

__all__ = ["Monitoring"]

IMPAIRED = "region-impaired"


class Monitoring(Construct):
    """An alarm for each known fault, a composite alarm that fires when users of the region notice a fault,
    and a dashboard.
    """

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
        made = [
            metric_alarm(
                self,
                alarm,
                provider=placement.provider,
                here=placement.here,
                settings=placement.settings,
                topic_arn=placement.topic_arn,
            )
            for alarm in alarms
        ]
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

    def _impaired(self, alarms: Sequence[CloudwatchMetricAlarm]) -> None:
        topic = [self._placement.topic_arn]
        CloudwatchCompositeAlarm(
            self,
            IMPAIRED,
            provider=self._placement.provider,
            alarm_name=self._placement.here.alarm(IMPAIRED),
            alarm_description=description(
                "Users of the region notice that something is wrong",
                IMPAIRED,
                self._placement.here,
                self._placement.settings,
            ),
            alarm_rule=" OR ".join(f'ALARM("{alarm.alarm_name}")' for alarm in alarms),
            alarm_actions=topic,
            # This one says when it is over, too; the others would each say so after every deployment.
            ok_actions=topic,
            depends_on=list(alarms),
        )
