"""Checks of what both regions offer: engines, classes and instance types of the settings."""

from typing import Any

from operations.doctor.context import DoctorContext
from operations.doctor.diagnosis import Diagnosis, judge


def examine(around: DoctorContext) -> list[Diagnosis]:
    """Return a diagnosis for each database class, the instance types and the cache in each region.

    Both regions must offer what the active one runs, because a failover swaps the roles; the passive one also the
    types that only it uses.
    """
    return [
        diagnosis
        for region in around.workload_regions
        for diagnosis in (
            *(_database(around, region, each) for each in _classes(around, region)),
            _instances(around, region),
            *_cache(around, region),
        )
    ]


def _passive(around: DoctorContext, region: str) -> bool:
    settings = around.settings
    return settings.role("primary" if region == settings.regions.primary else "standby") == "passive"


def _classes(around: DoctorContext, region: str) -> list[str]:
    """List the settings that name a database class which this region must offer."""
    own = around.settings.database.replica_class and _passive(around, region)
    return ["instance_class", "replica_class"] if own else ["instance_class"]


def _database(around: DoctorContext, region: str, setting: str) -> Diagnosis:
    database = around.settings.database
    wanted = database.instance_class if setting == "instance_class" else database.replica_class
    item = f"{'database' if setting == 'instance_class' else 'replica'} in {region}"
    if around.label == "embedded":
        return Diagnosis(item, "ready", "the embedded AWS accepts every engine and class")
    assert wanted is not None, "a database class is checked only if the settings name one"
    fitting = sorted({option["EngineVersion"] for option in orderable(around, region, wanted)})
    return judge(
        item,
        good=bool(fitting),
        cause=(
            f"{database.engine} {database.version} on {wanted}: "
            + (f"offered as {fitting[-1]}" if fitting else "not offered")
        ),
        fix=f"choose another database.engine_version or database.{setting} that both regions offer",
    )


def orderable(around: DoctorContext, region: str, database_class: str) -> list[Any]:
    """Return what RDS offers in a region for a database class, with the engine and version of the settings."""
    database = around.settings.database
    pages = around.clients("rds", region).get_paginator("describe_orderable_db_instance_options")
    return [
        option
        for page in pages.paginate(Engine=database.engine, DBInstanceClass=database_class)
        for option in page["OrderableDBInstanceOptions"]
        if _fits(option["EngineVersion"], database.version)
    ]


def _fits(offered: str, wanted: str) -> bool:
    return offered == wanted or offered.startswith(f"{wanted}.")


def _cache(around: DoctorContext, region: str) -> list[Diagnosis]:
    """Judge whether the region offers the cache's engine version. No API lists the node types that a region offers."""
    cache = around.settings.cache
    if not cache.enabled:
        return []
    item = f"cache in {region}"
    if around.label == "embedded":
        return [Diagnosis(item, "ready", "the embedded AWS accepts every version and node type")]
    pages = around.clients("elasticache", region).get_paginator("describe_cache_engine_versions")
    offered = [
        each["EngineVersion"]
        for page in pages.paginate(Engine=cache.engine)
        for each in page["CacheEngineVersions"]
    ]
    fitting = [each for each in offered if _fits(each, cache.version)]
    return [
        judge(
            item,
            good=bool(fitting),
            cause=f"{cache.engine} {cache.version}: "
            + (f"offered as {fitting[-1]}" if fitting else "not offered"),
            fix=f"choose another cache.engine_version, such as {', '.join(offered[-2:]) or 'none'}",
        )
    ]


def _instances(around: DoctorContext, region: str) -> Diagnosis:
    types, own = around.settings.application.instance_types, around.settings.overrides.passive.instance_types
    wanted = list(dict.fromkeys([*types, *(own or [])])) if _passive(around, region) else types
    answer = around.clients("ec2", region).describe_instance_type_offerings(
        LocationType="region", Filters=[{"Name": "instance-type", "Values": wanted}]
    )
    missing = sorted(set(wanted) - {offer["InstanceType"] for offer in answer["InstanceTypeOfferings"]})
    return judge(
        f"instance types in {region}",
        good=not missing,
        cause=f"types that {region} doesn't offer: {', '.join(missing)}"
        if missing
        else f"{region} offers all types: {', '.join(wanted)}",
        fix="remove these types from application.instance_types and overrides.passive.instance_types: a failover "
        "couldn't start them",
    )
