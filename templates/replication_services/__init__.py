"""The template `replication_services`: what moves data between the regions."""

from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from providers.regions import Providers
from templates.replication_services.buckets import ReplicatedBuckets
from templates.replication_services.table import TableReplica

__all__ = ["ReplicationServices"]


class ReplicationServices(Construct):
    """DynamoDB replica and S3 replication. The database's replica belongs to the passive region's stack."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        names = Names(settings)
        if settings.components.table:
            TableReplica(self, "global-table", names=names, providers=providers, removal=removal)
        ReplicatedBuckets(self, "buckets", settings=settings, names=names, providers=providers)
