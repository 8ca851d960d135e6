"""Check whether this passive region could take over, publish the result, and keep it in the ledger. Makes no
cross-region calls.
"""

from datetime import datetime
from functools import partial
from typing import Any, cast

from recovery import ledger
from recovery.clients import client
from recovery.clock import Clock, utc_now
from recovery.settings import ReadinessSettings
from recovery.steps import divergence, drill_record
from recovery.steps.diagnosis import Diagnosis, State, judge, verdict
from recovery.steps.metrics import publish
from recovery.steps.standby import gauge, group, key, roles
from recovery.steps.standby.gauge import Gauge
from recovery.steps.standby.look import Look, examined, one
from recovery.steps.standby.record import record_readiness
from recovery.stores import STORES
from recovery.stores.store import Examining

VALUES: dict[State, float | None] = {"ready": 1.0, "not ready": 0.0, "unknown": None}


def handle(event: dict[str, Any], _context: object, clock: Clock = utc_now) -> dict[str, Any]:
    """Examine this region once. If `event["kind"]` is `replication_validation`, the result is also recorded as a
    rehearsal of that kind.

    An active region isn't examined: it can't take over. It publishes no readiness, and an alarm reports the missing
    metric. Divergence is examined in either role, because after a failover the active region must notice what the old
    writer did.
    """
    settings, now = ReadinessSettings.read(), clock()
    tables = client("dynamodb", settings.region)
    active = ledger.read_active(tables, settings.ledger_table, settings.source_region)
    metrics = client("cloudwatch", settings.region)
    diverged = _diverged(settings, tables)
    publish(metrics, settings.namespace, diverged, {"Region": settings.region})
    if active.region == settings.region:
        return {
            "verdict": "active",
            "cause": f"{settings.region} is active, and only a passive region is examined",
        }
    copies = examined([*_gauges(settings, now), *_stores(settings, now, start_instances=False)])
    if event.get("kind") == drill_record.VALIDATED:
        reasons = [each.line for each in copies if each.state != "ready"]
        drill_record.record_validation(
            tables, settings.ledger_table, passed=not reasons, reasons=reasons, at=now
        )
    drills = examined([("drills", partial(_drills, settings, tables, now))])
    found = [*copies, *examined(_rest(settings, tables, now)), *drills]
    record_readiness(tables, settings.ledger_table, region=settings.region, found=found, at=now)
    said = verdict(found)
    values = {settings.unknown_metric: float(sum(each.state == "unknown" for each in found))}
    if not any(each.state == "unknown" for each in drills):
        values[settings.overdue_metric] = float(drill_record.overdue(drills))
    known = VALUES[said]
    if known is not None:
        values[settings.ready_metric] = known
    publish(metrics, settings.namespace, values, {"Region": settings.region})
    problems = [each.line for each in found if each.state != "ready"]
    for line in problems:
        print(line)
    return {"verdict": said, "count": len(found), "problems": problems}


def _diverged(settings: ReadinessSettings, tables: Any) -> dict[str, float]:
    """Return the metric of diverged writes: 1 if there are any, 0 if there are none, and no metric if it is unknown."""
    if not settings.diverged_metric:
        return {}
    look = partial(
        one,
        divergence.examine,
        tables,
        settings.ledger_table,
        regions=[settings.source_region, settings.region],
        has_heartbeats=True,
    )
    (found,) = examined([(divergence.ITEM, look)])
    print(found.line)
    return {} if found.state == "unknown" else {settings.diverged_metric: float(found.state == "not ready")}


def _gauges(settings: ReadinessSettings, now: datetime) -> list[Look]:
    """Return the checks of the metrics that this region's other functions publish about the replicated data."""
    metrics = client("cloudwatch", settings.region)
    return [
        (each.item, partial(one, gauge.examine, metrics, each, region=settings.region, now=now))
        for each in (Gauge(**cast("dict[str, Any]", given)) for given in settings.gauges)
    ]


def _stores(settings: ReadinessSettings, now: datetime, *, start_instances: bool) -> list[Look]:
    """Return the checks of the stores that are replicated to this region: those from which instances start, or the
    others, which hold users' data.
    """
    examining = Examining(settings, here=lambda service: client(service, settings.region), now=now)
    wanted = [store for store in STORES if store.starts_instances == start_instances]
    return [look for store in wanted for look in store.looks(examining)]


def _rest(settings: ReadinessSettings, tables: Any, now: datetime) -> list[Look]:
    """Return the checks of what a failover needs besides users' data: keys, images, the Auto Scaling group, the
    regions' roles, the state machine and the switch.
    """
    region = settings.region
    keys = client("kms", region)
    looks: list[Look] = [
        (f"key {alias}", partial(one, key.examine, keys, alias=alias, region=region))
        for alias in settings.key_aliases
    ]
    looks += _stores(settings, now, start_instances=True)
    if settings.auto_scaling_group:
        looks.append(("standby group", partial(_group, settings)))
    looks.append(("roles", partial(_roles, settings, tables)))
    looks.append(("failover machine", partial(one, _machine, settings)))
    looks.append(("switch", partial(one, _switch, settings, tables)))
    return looks


def _roles(settings: ReadinessSettings, tables: Any) -> list[Diagnosis]:
    return roles.examine(
        tables, settings.ledger_table, active=settings.source_region, passive=settings.region
    )


def _group(settings: ReadinessSettings) -> list[Diagnosis]:
    return group.examine(
        client("autoscaling", settings.region),
        name=settings.auto_scaling_group,
        region=settings.region,
        wanted=settings.instances,
    )


def _machine(settings: ReadinessSettings) -> Diagnosis:
    machines = client("stepfunctions", settings.region)
    status = machines.describe_state_machine(stateMachineArn=settings.state_machine).get("status", "ACTIVE")
    return judge(
        "failover machine",
        good=status == "ACTIVE",
        cause=f"it is {status}",
        fix="make deploy NAMESPACE=recovery",
    )


def _switch(settings: ReadinessSettings, tables: Any) -> Diagnosis:
    value = ledger.read_switch(tables, settings.ledger_table, settings.region)
    return judge(
        "switch",
        good=value == 0,
        cause=f"the switch of {settings.region} is {value}; a passive region's is 0",
        fix=f"{settings.region} was activated: run make reconcile",
    )


def _drills(settings: ReadinessSettings, tables: Any, now: datetime) -> list[Diagnosis]:
    return drill_record.judge_drills(
        drill_record.last_passed(tables, settings.ledger_table),
        {kind: settings.drill_days[kind] for kind in drill_record.KINDS},
        since=drill_record.counted_from(tables, settings.ledger_table),
        now=now,
    )
