"""The template `replication_services`: the replication between the regions, with the copies that it makes."""

from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.function.code import packaged
from templates.blocks.roles_guard import RolesGuard, removes_roles
from templates.replication_services.backups import Backups
from templates.replication_services.dashboard import ReplicationDashboard
from templates.replication_services.errors import FunctionErrors
from templates.replication_services.health import ReplicationHealth
from templates.replication_services.heartbeats import HeartbeatWriter
from templates.stores import STORES
from templates.stores.store import Replicating

__all__ = ["ReplicationServices"]


class ReplicationServices(Construct):
    """DynamoDB replica, S3 replication, backups and snapshots, configuration sync, heartbeats and health.

    The database's replica belongs to the passive region's stack.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        if not removes_roles(names, removal):
            RolesGuard(
                self, "roles", settings=settings, names=names, here=names.standby, provider=providers.standby
            )
        code = packaged(self)
        replicating = Replicating(settings, names, providers, removal, code)
        for store in STORES:
            store.replicates(self, replicating)
        if settings.replication.backups.enabled:
            Backups(self, "backups", settings=settings, names=names, providers=providers, removal=removal)
        # Ids have the region in them: when the roles swap, one is removed there and another made here.
        ReplicationHealth(
            self,
            f"health-{replicating.passive.site}",
            settings=settings,
            names=names,
            providers=providers,
            code=code,
        )
        if settings.replication.heartbeats.enabled:
            HeartbeatWriter(
                self,
                f"heartbeats-{replicating.active.site}",
                settings=settings,
                names=names,
                providers=providers,
                code=code,
            )
        ReplicationDashboard(self, "dashboard", settings=settings, names=names, providers=providers)
        for here in (names.primary, names.standby):
            provider = providers.site(here.site)
            FunctionErrors(self, f"errors-{here.site}", settings=settings, here=here, provider=provider)
