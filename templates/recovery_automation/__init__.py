"""The template `recovery_automation`: it detects a lost region and recovers from it."""

from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from config.settings import Site
from providers.regions import Providers
from templates.blocks.function.code import packaged
from templates.blocks.function.function import functions_of
from templates.blocks.roles_guard import RolesGuard, removes_roles
from templates.recovery_automation.chaos import Chaos
from templates.recovery_automation.connectivity import Connectivity, is_probed
from templates.recovery_automation.orchestration import Orchestration
from templates.recovery_automation.standby import Standby
from templates.recovery_automation.traffic import Traffic
from templates.recovery_automation.trigger import Trigger
from templates.recovery_automation.watch import Watch

__all__ = ["RecoveryAutomation"]


class RecoveryAutomation(Construct):
    """State machine and functions in both regions (standby first), traffic, probers and the automatic start."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        settings: Settings,
        providers: Providers,
        removal: Removal,
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        # Nothing here is protected against deletion, but all of it has the roles.
        if not removes_roles(names, removal):
            RolesGuard(
                self, "roles", settings=settings, names=names, here=names.standby, provider=providers.standby
            )
        code = packaged(self)
        regions = {
            site: Orchestration(
                self,
                site,
                settings=settings,
                names=names,
                site=site,
                provider=providers.site(site),
                code=code,
            )
            for site in _standby_first()
        }
        Traffic(
            self,
            "traffic",
            settings=settings,
            names=names,
            providers=providers,
            switches={site: orchestration.switch for site, orchestration in regions.items()},
        )
        Trigger(self, "trigger", settings=settings, names=names, providers=providers, code=code)
        if is_probed(settings):
            Connectivity(
                self,
                f"connectivity-{settings.active}",
                settings=settings,
                names=names,
                provider=providers.site(settings.active),
                code=code,
            )
        passive = names.other(settings.active).site
        Standby(
            self,
            f"standing-by-{passive}",
            settings=settings,
            names=names,
            provider=providers.site(passive),
            code=code,
        )
        if settings.chaos.experiments:
            Chaos(self, "chaos", settings=settings, names=names, providers=providers)
        for site in _standby_first():
            here = names.site(site)
            Watch(
                self,
                f"watch-{site}",
                settings=settings,
                names=names,
                here=here,
                provider=providers.site(site),
                functions=functions_of(self, here),
            )


def _standby_first() -> tuple[Site, ...]:
    return ("standby", "primary")
