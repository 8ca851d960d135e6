"""Whether both regions offer the engine, the class and the instance types of the settings."""

from operations.doctor.diagnosis import Diagnosis, judge
from operations.doctor.surroundings import Surroundings


def examine(around: Surroundings) -> list[Diagnosis]:
    """One diagnosis a region for the database, and one for the instances."""
    return [
        diagnosis
        for region in around.workload_regions
        for diagnosis in (_database(around, region), _instances(around, region))
    ]


def _database(around: Surroundings, region: str) -> Diagnosis:
    database = around.settings.database
    if around.label == "embedded":
        return Diagnosis(f"database in {region}", "ready", "the embedded AWS takes every engine and class")
    client = around.clients("rds", region)
    versions = {
        option["EngineVersion"]
        for page in client.get_paginator("describe_orderable_db_instance_options").paginate(
            Engine=database.engine, DBInstanceClass=database.instance_class
        )
        for option in page["OrderableDBInstanceOptions"]
    }
    fitting = sorted(version for version in versions if _fits(version, database.version))
    return judge(
        f"database in {region}",
        good=bool(fitting),
        cause=(
            f"{database.engine} {database.version} on {database.instance_class}: "
            + (f"offered as {fitting[-1]}" if fitting else "not offered")
        ),
        fix="choose another database.engine_version or database.instance_class, offered in both regions",
    )


def _fits(offered: str, wanted: str) -> bool:
    return offered == wanted or offered.startswith(f"{wanted}.")


def _instances(around: Surroundings, region: str) -> Diagnosis:
    wanted = around.settings.application.instance_types
    answer = around.clients("ec2", region).describe_instance_type_offerings(
        LocationType="region", Filters=[{"Name": "instance-type", "Values": wanted}]
    )
    missing = sorted(set(wanted) - {offer["InstanceType"] for offer in answer["InstanceTypeOfferings"]})
    return judge(
        f"instance types in {region}",
        good=not missing,
        cause=f"not offered: {', '.join(missing)}" if missing else f"all offered: {', '.join(wanted)}",
        fix="take them out of application.instance_types: a failover would ask for them in vain",
    )
