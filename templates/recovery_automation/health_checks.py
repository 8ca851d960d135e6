"""The kinds of health checks that record trees are made of. Traffic moves because they change."""

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from templates.recovery_automation.switch import Switch

PORT = 443


class HealthChecks(Construct):
    """Makes checks: of endpoints, of switches, and of other checks.

    Endpoints are asked at the regions' own names: a check of `app` would follow the failover and flap.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, provider: AwsProvider
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._names = names
        self._provider = provider

    def _endpoint(self, name: str, site: Site, path: str) -> Route53HealthCheck:
        probing = self._settings.failover.probing
        return Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="HTTPS",
            fqdn=self._names.region_host(site),
            port=PORT,
            resource_path=path,
            request_interval=probing.health_check_interval_seconds,
            failure_threshold=probing.health_check_failures,
            tags={"Name": name},
        )

    def _not_issued(self, name: str, switch: Switch) -> Route53HealthCheck:
        """Healthy until promotion is issued in the switch's region."""
        return self._switch_check(name, switch, switch.issued, inverted=False)

    def _switched_on(self, name: str, switch: Switch) -> Route53HealthCheck:
        """Healthy once the switch's region is on."""
        return self._switch_check(name, switch, switch.ready, inverted=True)

    def _switch_check(
        self, name: str, switch: Switch, alarm: CloudwatchMetricAlarm, *, inverted: bool
    ) -> Route53HealthCheck:
        """Healthy while the alarm isn't in ALARM; `inverted`: only while it is.

        Route 53 reads the metric by a copy of the alarm's settings, which `triggers` renews.
        """
        return Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="CLOUDWATCH_METRIC",
            cloudwatch_alarm_name=alarm.alarm_name,
            cloudwatch_alarm_region=switch.region,
            insufficient_data_health_status="LastKnownStatus",
            invert_healthcheck=inverted,
            triggers={
                "namespace": str(alarm.namespace_input),
                "metric": str(alarm.metric_name_input),
                "threshold": f"{alarm.threshold_input:g}",
                "comparison": str(alarm.comparison_operator_input),
            },
            tags={"Name": name},
            depends_on=[switch.published],
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
