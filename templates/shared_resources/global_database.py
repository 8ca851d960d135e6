"""Aurora's global database, whose members are the clusters of the two regions."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from cdktf_cdktf_provider_aws.rds_global_cluster import RdsGlobalCluster
from constructs import Construct

from config import Names, Settings
from config.environment import Removal
from templates.retention import retained


def global_database(
    scope: Construct, settings: Settings, names: Names, provider: AwsProvider, removal: Removal
) -> None:
    """Make the global database, if the engine has one.

    It belongs to this stack instead of a cluster's, because it must exist before the first cluster and after the last,
    and roles decide which that is. Its API answers in both regions.
    """
    database = settings.database
    if not (database.is_global and settings.components.database):
        return
    RdsGlobalCluster(
        scope,
        "global-database",
        provider=provider,
        global_cluster_identifier=names.global_database,
        engine=database.engine,
        engine_version=database.version,
        database_name=names.database_name,
        storage_encrypted=True,
        # It holds nothing itself: the clusters are protected, and it can't go before they do.
        deletion_protection=False,
        lifecycle=retained(names.global_database not in removal),
    )
