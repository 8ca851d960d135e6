"""The template `replication_services`: what moves data between the regions, and keeps copies of it there."""

from typing import Any

from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from config.replication_functions import replicates_database_backups
from providers.regions import Providers
from templates.blocks.roles_guard import RolesGuard, removes_roles
from templates.recovery_automation.code import packaged
from templates.replication_services.alarms import BucketAlarms
from templates.replication_services.backups import Backups
from templates.replication_services.batch_replication import BatchReplication
from templates.replication_services.buckets import ReplicatedBuckets
from templates.replication_services.configuration import ConfigurationSync
from templates.replication_services.dashboard import ReplicationDashboard
from templates.replication_services.database_backups import DatabaseBackups
from templates.replication_services.errors import FunctionErrors
from templates.replication_services.health import ReplicationHealth
from templates.replication_services.heartbeats import HeartbeatWriter
from templates.replication_services.images import Images, has_images
from templates.replication_services.snapshots import Snapshots
from templates.replication_services.table import TableReplica

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
        if settings.components.table:
            TableReplica(
                self, "global-table", settings=settings, names=names, providers=providers, removal=removal
            )
        ReplicatedBuckets(self, "buckets", settings=settings, names=names, providers=providers)
        BucketAlarms(self, "bucket-alarms", settings=settings, names=names, providers=providers)
        BatchReplication(self, "batch-replication", settings=settings, names=names, providers=providers)
        Snapshots(self, "snapshots", settings=settings, names=names, providers=providers)
        if replicates_database_backups(settings):
            DatabaseBackups(self, "database-backups", settings=settings, names=names, providers=providers)
        if settings.replication.backups.enabled:
            Backups(self, "backups", settings=settings, names=names, providers=providers, removal=removal)
        code = packaged(self)
        # Ids have the region in them: when the roles swap, one is removed there and another made here.
        active, passive = names.site(settings.active).site, names.other(settings.active).site
        what: dict[str, Any] = {"settings": settings, "names": names, "providers": providers, "code": code}
        ConfigurationSync(self, f"configuration-sync-{passive}", **what)
        ReplicationHealth(self, f"health-{passive}", **what)
        if settings.replication.heartbeats.enabled:
            HeartbeatWriter(self, f"heartbeats-{active}", **what)
        if has_images(settings):
            Images(self, f"images-{passive}", **what)
        ReplicationDashboard(self, "dashboard", settings=settings, names=names, providers=providers)
        for here in (names.primary, names.standby):
            provider = providers.site(here.site)
            FunctionErrors(self, f"errors-{here.site}", settings=settings, here=here, provider=provider)
