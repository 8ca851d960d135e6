"""The template `primary_infrastructure`: the application stack in the primary region."""

from constructs import Construct

from config import Settings
from config.environment import Removal
from providers.regions import Providers
from templates.blocks.key import data_key_arn
from templates.blocks.roles_guard import guard_roles
from templates.blocks.table import table
from templates.ignored import REPLICA_OF_ITS_OWN
from templates.placement import Placement, place
from templates.regional_workload import RegionalWorkload


class PrimaryInfrastructure(Construct):
    """The whole workload in the primary region, whatever role that region has now."""

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, providers: Providers, removal: Removal
    ) -> None:
        super().__init__(scope, id)
        placement = place("primary", settings, providers, removal)
        guard_roles(self, placement)
        peer_cidr = settings.network.standby_cidr if settings.peered else None
        RegionalWorkload(self, "workload", placement, peer_cidr)
        if settings.components.table:
            self._table(placement)

    def _table(self, placement: Placement) -> None:
        name = placement.names.global_table
        table(
            self,
            "global-table",
            provider=placement.provider,
            name=name,
            keys=("pk", "sk"),
            key_arn=data_key_arn(self, "table-key", placement.names, placement.provider),
            keep=placement.protects(name),
            streamed=True,
            tags=placement.backup_tags,
            ignored=[REPLICA_OF_ITS_OWN],
        )
