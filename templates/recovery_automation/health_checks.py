"""The health checks of the DNS records, for failovers in both directions. Traffic moves when their status
changes.
"""

from collections.abc import Mapping
from typing import get_args

from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from config.strategy import Role
from templates.recovery_automation.switch import Switch

PORT = 443
# Where checks were before each had its role in its name: address of then by name of now, for one and both regions.
_BEFORE = "aws_route53_health_check.recovery_automation_traffic_checks_"
MOVED_ONE = {
    "primary-serving-active": "primary-serving_A2909FE5",
    "standby-serving-passive": "standby-serving_70E8A0B9",
}
MOVED_BOTH = {
    "primary-serving-active": "primary-live_EE96A99F",
    "standby-serving-active": "standby-live_774908A0",
    "primary-serving-passive": "primary-serving_A2909FE5",
    "standby-serving-passive": "standby-serving_70E8A0B9",
}
OTHER: Mapping[Site, Site] = {"primary": "standby", "standby": "primary"}


class HealthChecks(Construct):
    """The health checks of both regions, each in both roles: `serving` has one for every region and role.

    All of them always exist, and a swap of the roles changes only the records that refer to them. If a check changed
    instead, Terraform would update it before its record, so a record that still leads to the other region would
    become healthy.

    In the active role a region is healthy while it answers and no promotion was issued in the other region.
    In the passive role it is healthy while it is ready. Once its switch is at 2 it is healthy even if it
    isn't ready, so a short failure after a failover moves no traffic back. Both roles read the passive
    region's switch, never the active region's.

    Endpoints are requested under the regions' own names: a check of `app` would follow the failover and flap.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        names: Names,
        provider: AwsProvider,
        switches: Mapping[Site, Switch],
    ) -> None:
        super().__init__(scope, id)
        self._settings = settings
        self._names = names
        self._provider = provider
        application = settings.application
        self._both_serve = settings.strategy == "hot_standby"
        self._endpoints = {
            site: self._endpoint(f"{site}-endpoint", site, application.health_path) for site in get_args(Site)
        }
        self.ready = {
            site: self._endpoint(f"{site}-ready", site, application.readiness_path) for site in get_args(Site)
        }
        self._not_issued = {
            site: self._switch_check(f"{site}-not-issued", switch, switch.issued, inverted=False)
            for site, switch in switches.items()
        }
        self._switched_on = {
            site: self._switch_check(f"{site}-switched-on", switch, switch.ready, inverted=True)
            for site, switch in switches.items()
        }
        self.serving: Mapping[tuple[Site, Role], Route53HealthCheck] = {
            **{(site, "active"): self._serving_active(site) for site in get_args(Site)},
            **{(site, "passive"): self._serving_passive(site) for site in get_args(Site)},
        }

    def _serving_active(self, site: Site) -> Route53HealthCheck:
        """Make the check of a region in the active role. If both regions serve, the check also requires that writes
        succeed.
        """
        answers = self.ready[site] if self._both_serve else self._endpoints[site]
        return self._calculated(f"{site}-serving-active", 2, answers, self._not_issued[OTHER[site]])

    def _serving_passive(self, site: Site) -> Route53HealthCheck:
        return self._calculated(f"{site}-serving-passive", 1, self.ready[site], self._switched_on[site])

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

    def _switch_check(
        self, name: str, switch: Switch, alarm: CloudwatchMetricAlarm, *, inverted: bool
    ) -> Route53HealthCheck:
        """Make a check that is healthy while the alarm isn't in ALARM. An `inverted` check is healthy only
        while the alarm is in ALARM.

        Route 53 reads the metric by a copy of the alarm's settings; a change of `triggers` renews the copy.
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
        check = Route53HealthCheck(
            self,
            name,
            provider=self._provider,
            type="CALCULATED",
            child_healthchecks=[child.id for child in children],
            child_health_threshold=threshold,
            tags={"Name": name},
        )
        if before := (MOVED_BOTH if self._both_serve else MOVED_ONE).get(name):
            check.move_from_id(_BEFORE + before)
        return check
