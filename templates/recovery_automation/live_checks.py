"""The health checks of the hot-standby tree: both regions serve, each while it can."""

from collections.abc import Mapping

from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.route53_health_check import Route53HealthCheck
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from templates.recovery_automation.health_checks import HealthChecks
from templates.recovery_automation.switch import Switch


class LiveChecks(HealthChecks):
    """`live` of a region: it is ready (a write succeeds, wherever the writer is) or was switched on, and no
    promotion was issued in the other one. So the lost region is off for good once its replica is promoted,
    and the promoted one stays on whatever its readiness says later.
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
        super().__init__(scope, id, settings=settings, names=names, provider=provider)
        path = settings.application.readiness_path
        primary_ready = self._endpoint("primary-ready", "primary", path)
        self.standby_ready = self._endpoint("standby-ready", "standby", path)
        self.live = {
            "primary": self._live(
                "primary", primary_ready, switches["primary"], "standby", switches["standby"]
            ),
            "standby": self._live(
                "standby", self.standby_ready, switches["standby"], "primary", switches["primary"]
            ),
        }

    def _live(
        self, site: Site, ready: Route53HealthCheck, own: Switch, other_site: Site, other: Switch
    ) -> Route53HealthCheck:
        switched_on = self._switched_on(f"{site}-switched-on", own)
        serving = self._calculated(f"{site}-serving", 1, ready, switched_on)
        not_issued = self._not_issued(f"{other_site}-not-issued", other)
        return self._calculated(f"{site}-live", 2, serving, not_issued)
