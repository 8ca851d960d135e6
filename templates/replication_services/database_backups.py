"""The database's automated backups in the passive region: they undo what a replica repeats."""

from cdktf_cdktf_provider_aws.db_instance_automated_backups_replication import (
    DbInstanceAutomatedBackupsReplication,
)
from constructs import Construct

from config import Names, Settings
from config.settings import Site
from providers.regions import Providers
from templates.blocks.key import data_key_arn


class DatabaseBackups(Construct):
    """Snapshots and logs of the writer, kept in the other region as long as at home, with that region's key.

    The id has the writer's region in it: when the roles swap, one is removed there and another made here.
    """

    def __init__(
        self, scope: Construct, id: str, *, settings: Settings, names: Names, providers: Providers
    ) -> None:
        super().__init__(scope, id)
        source: Site = settings.active
        there: Site = names.other(source).site
        provider = providers.site(there)
        DbInstanceAutomatedBackupsReplication(
            self,
            f"from-{source}",
            provider=provider,
            source_db_instance_arn=names.site(source).database_arn,
            kms_key_id=data_key_arn(self, f"key-{there}", names, provider),
            retention_period=settings.database.backup_retention_days,
        )
