"""The health checks of the failover tree: one region serves, the other one could (DESIGN section 5)."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from config import Names, Settings
from templates.recovery_automation.health_checks import HealthChecks
from templates.recovery_automation.switch import Switch


class FailoverChecks(HealthChecks):
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
        super().__init__(scope, id, settings=settings, names=names, provider=provider)
        application = settings.application
        primary_endpoint = self._endpoint("primary-endpoint", "primary", application.health_path)
        self.standby_ready = self._endpoint("standby-ready", "standby", application.readiness_path)
        not_issued = self._not_issued("standby-not-issued", switch)
        switched_on = self._switched_on("standby-switched-on", switch)
        self.primary_serving = self._calculated("primary-serving", 2, primary_endpoint, not_issued)
        self.standby_serving = self._calculated("standby-serving", 1, self.standby_ready, switched_on)
