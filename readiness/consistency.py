"""Checks whether the two regions agree: both name the same active region, one database accepts writes, and the
passive region has no data that the active region lacks.
"""

from functools import partial

from config.names import RegionNames
from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis, judge
from operations.target import Target
from readiness import writers
from recovery import ledger
from recovery.steps import global_database, heartbeat


def split_brain(target: Target) -> list[Diagnosis]:
    """Check that both ledgers name the same active region and permit, and that one database accepts writes."""
    return [
        asked("one active region", partial(_active, target)),
        asked("one writer", partial(_writers, target)),
        *writers.examine(target),
    ]


def ordering(target: Target) -> list[Diagnosis]:
    """Check for each store that the newest heartbeat that arrived in the passive region has no higher number than the
    newest one that the active region wrote.
    """
    components = target.settings.components
    stores = [
        name for name, wanted in (("table", components.table), ("storage", components.storage)) if wanted
    ]
    if not target.settings.replication.heartbeats.enabled:
        return [Diagnosis("order of heartbeats", "unknown", "replication.heartbeats is off", "turn it on")]
    return [asked(f"order of {store}", partial(_order, target, store)) for store in stores]


def _active(target: Target) -> Diagnosis:
    table, deployed = target.names.ledger_table, target.active.region
    said = {}
    for here in (target.passive, target.active):
        client = target.client("dynamodb", here.region)
        active, permit = (
            ledger.read_active(client, table, deployed),
            ledger.read_permit(client, table, deployed),
        )
        said[here.region] = (active.region, permit.region, permit.epoch)
    told = "; ".join(
        f"ledger in {region}: active region {active}, permit of {permit}, epoch {epoch}"
        for region, (active, permit, epoch) in said.items()
    )
    one = len(set(said.values())) == 1
    whole = all(active == permit for active, permit, _ in said.values())
    return judge(
        "one active region",
        good=one and whole,
        cause=told,
        fix="trust the ledger with the higher epoch; if the failover of that epoch stopped half-way, start it again "
        "until it succeeds",
    )


def _writers(target: Target) -> Diagnosis:
    if not target.settings.components.database:
        return Diagnosis("one writer", "ready", "there is no database")
    whole = target.names.global_database if target.settings.database.is_global else ""
    taking = []
    for here in (target.passive, target.active):
        found = global_database.describe_either(target.client("rds", here.region), here.database, whole)
        if found.exists and not found.is_replica:
            taking.append(f"{here.database} in {here.region}")
    return judge(
        "one writer",
        good=len(taking) == 1,
        cause=f"databases that accept writes: {', '.join(taking) or 'none'}",
        fix="keep the active region's database; run make divergence before you remove the other one",
    )


def _order(target: Target, store: str) -> Diagnosis:
    written, arrived = (_newest(target, store, here) for here in (target.active, target.passive))
    item = f"order of {store}"
    if written is None or arrived is None:
        where = target.active.region if written is None else target.passive.region
        fix = f"look at the log of the function {target.active.function('heartbeat')}"
        return Diagnosis(item, "unknown", f"the {store} in {where} has no heartbeat", fix)
    return judge(
        item,
        good=arrived.number <= written.number,
        cause=f"number of the newest heartbeat: {written.number} in {target.active.region}, {arrived.number} in "
        f"{target.passive.region}",
        fix=f"{target.active.region} lacks heartbeats that {target.passive.region} has: find out whether the store was "
        "restored from a backup, or whether something else wrote heartbeats",
    )


def _newest(target: Target, store: str, here: RegionNames) -> heartbeat.Heartbeat | None:
    region = target.active.region
    if store == "table":
        return heartbeat.read_table(target.client("dynamodb", here.region), target.names.global_table, region)
    return heartbeat.read_storage(target.client("s3", here.region), here.data_bucket, region)
