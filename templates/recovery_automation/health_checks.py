"""The health checks of the record tree. Traffic moves because they change: no DNS write fails over."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from constructs import Construct

from config import Names, Settings
from templates.recovery_automation.switch import Switch

PORT = 443


class HealthChecks(Construct):
    """`primary_serving`: the primary answers and nobody switched it off. `standby_serving`: the standby
    is ready, or was switched on, whatever its readiness says later. So a blip after a failover moves nothing back.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        provider: AwsProvider,
        switch: Switch,
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._provider = provider
        self._switch = switch
        application = settings.application
        # Against the regions' own names: a check of `app` would follow the failover and flap.
        primary_endpoint = self._endpoint(
            "primary-endpoint", names.region_host("primary"), application.health_path
        )
        self.standby_ready = self._endpoint(
            "standby-ready", names.region_host("standby"), application.readiness_path
        )
        not_issued = self._switch_check("standby-not-issued", switch.issued, inverted=False)
        switched_on = self._switch_check("standby-switched-on", switch.ready, inverted=True)
        self.primary_serving = self._calculated("primary-serving", 2, primary_endpoint, not_issued)
        self.standby_serving = self._calculated("standby-serving", 1, self.standby_ready, switched_on)

    def _endpoint(self, name: str, host: str, path: str) -> Route53HealthCheck:
        probing = self._settings.failover.probing
        return Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="HTTPS",
            fqdn=host,
            port=PORT,
            resource_path=path,
            request_interval=probing.health_check_interval_seconds,
            failure_threshold=probing.health_check_failures,
            tags={"Name": name},
        )

    def _switch_check(self, name: str, alarm: CloudwatchMetricAlarm, *, inverted: bool) -> Route53HealthCheck:
        """Healthy while the alarm isn't in ALARM; `inverted`: only while it is.

        Route 53 reads the metric by a copy of the alarm's settings, which `triggers` renews.
        """
        return Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="CLOUDWATCH_METRIC",
            cloudwatch_alarm_name=alarm.alarm_name,
            cloudwatch_alarm_region=self._switch.region,
            insufficient_data_health_status="LastKnownStatus",
            invert_healthcheck=inverted,
            triggers={
                "namespace": str(alarm.namespace_input),
                "metric": str(alarm.metric_name_input),
                "threshold": f"{alarm.threshold_input:g}",
                "comparison": str(alarm.comparison_operator_input),
            },
            tags={"Name": name},
            depends_on=[self._switch.published],
        )

    def _calculated(self, name: str, threshold: int, *children: Route53HealthCheck) -> Route53HealthCheck:
        return Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="CALCULATED",
            child_healthchecks=[child.id for child in children],
            child_health_threshold=threshold,
            tags={"Name": name},
        )
