"""A point-in-time restore of the active region's database, for a mistake that every replica has copied.

RDS makes a new instance beside the old one, which stays so that it can be inspected. The application reads the
writer's address from the endpoint parameter of its own region, so the parameters of both regions get the new
instance's address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from config import Names, Settings
from operations import active_region
from operations.clients import Clients

LOOK_SECONDS = 5.0


class RestoreError(Exception):
    """A restore that RDS refused, or whose database didn't become available."""


@dataclass(frozen=True)
class Restored:
    """The new instance, and its address, which the endpoint parameters have now."""

    instance: str
    address: str


def name_of(database: str, moment: datetime) -> str:
    """Return the name of the restored instance, such as `myapp-db-20260102-030405`."""
    return f"{database}-{moment:%Y%m%d-%H%M%S}"


def restore(
    settings: Settings,
    clients: Clients,
    moment: datetime,
    *,
    sleep: Callable[[float], None],
    say: Callable[[str], None],
) -> Restored:
    """Restore the active region's database to a moment, and point the application of both regions to it. Raises
    ActiveRegionError, and RestoreError when the new instance doesn't become available.

    On AWS the newest restorable moment is about five minutes ago.
    """
    names = Names(settings)
    # The settings may still say what was active before a failover: nobody wants that region's database restored.
    active = active_region.find(settings, clients, [names.standby, names.primary]).region
    here, other = (
        (names.primary, names.standby) if active == names.primary.region else (names.standby, names.primary)
    )
    rds = clients("rds", here.region)
    wanted = name_of(here.database, moment)
    (source,) = rds.describe_db_instances(DBInstanceIdentifier=here.database)["DBInstances"]
    rds.restore_db_instance_to_point_in_time(
        SourceDBInstanceIdentifier=here.database,
        TargetDBInstanceIdentifier=wanted,
        RestoreTime=moment,
        **as_it_is(source),
    )
    say(f"the database instance {wanted} is being restored to {moment.isoformat()}")
    address = _available(rds, wanted, sleep)
    for each in (here, other):
        clients("ssm", each.region).put_parameter(
            Name=names.endpoint_parameter, Value=address, Type="String", Overwrite=True
        )
        say(f"the parameter {names.endpoint_parameter} in {each.region} has the address {address} now")
    return Restored(wanted, address)


def as_it_is(source: dict[str, Any]) -> dict[str, Any]:
    """Return the attributes that RDS doesn't copy from the source of a restore."""
    groups = [group["VpcSecurityGroupId"] for group in source.get("VpcSecurityGroups", [])]
    parameters = [group["DBParameterGroupName"] for group in source.get("DBParameterGroups", [])]
    found = {
        "DBInstanceClass": source["DBInstanceClass"],
        "DBSubnetGroupName": source.get("DBSubnetGroup", {}).get("DBSubnetGroupName"),
        "MultiAZ": source.get("MultiAZ", False),
        "VpcSecurityGroupIds": groups,
        "DBParameterGroupName": parameters[0] if parameters else None,
        "DeletionProtection": True,
        "CopyTagsToSnapshot": True,
        # Nobody may set AWS's own tags.
        "Tags": [tag for tag in source.get("TagList", []) if not tag["Key"].startswith("aws:")],
    }
    return {name: value for name, value in found.items() if value not in (None, [])}


def _available(rds: Any, name: str, sleep: Callable[[float], None]) -> str:
    """Return the address of the instance once it is available."""
    while True:
        (instance,) = rds.describe_db_instances(DBInstanceIdentifier=name)["DBInstances"]
        if instance["DBInstanceStatus"] == "available":
            return str(instance["Endpoint"]["Address"])
        if instance["DBInstanceStatus"] in ("failed", "incompatible-restore", "incompatible-parameters"):
            raise RestoreError(
                f"the status of the database instance {name} is {instance['DBInstanceStatus']}\n"
                "    fix: read its events (aws rds describe-events), and restore to another moment"
            )
        sleep(LOOK_SECONDS)
