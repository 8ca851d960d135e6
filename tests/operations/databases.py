"""Makes the database of a region in moto."""

from config.names import RegionNames
from tests.operations.ledgers import clients


def database(here: RegionNames) -> None:
    """Make a writer under the name of the region's database."""
    clients("rds", here.region).create_db_instance(
        DBInstanceIdentifier=here.database,
        Engine="postgres",
        DBInstanceClass="db.t4g.small",
        AllocatedStorage=20,
        MasterUsername="master",
        MasterUserPassword="a-password",
    )
