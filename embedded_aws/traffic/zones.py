"""Hosted zones read from moto, and the answers that Route 53 gives for them now."""

from collections.abc import Callable
from dataclasses import asdict
from random import Random
from typing import Any

from config.partition import GLOBAL_REGION
from embedded_aws.lock import MOTO
from embedded_aws.traffic.balancers import load_balancers
from embedded_aws.traffic.dns import View
from embedded_aws.traffic.private import private_address, private_parts
from embedded_aws.traffic.records import Alias, Answer, Record, Target, Zone, canonical
from embedded_aws.world import World


def zones(world: World) -> list[Zone]:
    """Return the public hosted zones."""
    from moto.route53.models import route53_backends

    with MOTO:
        found = route53_backends[world.account_id]["aws"].zones.values()
        return [
            Zone(zone.name, tuple(_record(rrset) for rrset in zone.rrsets))
            for zone in found
            if not zone.private_zone
        ]


def view(
    world: World,
    healthy: Callable[[str], bool],
    client_region: str = GLOBAL_REGION,
    random: Random | None = None,
) -> View:
    """Return the data from which a query is answered now; `healthy` tells the state of a health check by its id."""
    targets = {one.dns_name: Target((one.address,), one.healthy) for one in load_balancers(world)}
    for part in private_parts(world):
        targets |= {name: Target((private_address(name),), healthy=True) for name in part.names()}

    def target(name: str) -> Target | None:
        return targets.get(name.removeprefix("dualstack."))

    return View(zones(world), healthy, target, random or Random(), client_region)


def shown(answer: Answer, asked: View) -> dict[str, Any]:
    """Return an answer as the control API shows it, with the states of the health checks along its chain."""
    names = {step.name for step in answer.chain}
    checks = {
        record.health_check: asked.healthy(record.health_check)
        for zone in asked.zones
        for record in zone.records
        if record.health_check is not None and canonical(record.name) in names
    }
    return {**asdict(answer), "health": checks}


def _record(rrset: Any) -> Record:
    alias = None
    if rrset.alias_target:
        evaluate = str(rrset.alias_target.get("EvaluateTargetHealth", False)).lower() == "true"
        alias = Alias(rrset.alias_target["DNSName"], evaluate)
    values = tuple(value["Value"] if isinstance(value, dict) else str(value) for value in rrset.records or [])
    return Record(
        name=rrset.name,
        type=rrset.type,
        values=values,
        ttl=int(rrset.ttl or 0),
        alias=alias,
        set_identifier=rrset.set_identifier,
        weight=None if rrset.weight is None else int(rrset.weight),
        failover=rrset.failover or None,
        region=rrset.region or None,
        multivalue=str(rrset.multi_value_answer).lower() == "true",
        geolocation=bool(rrset.geo_location),
        health_check=rrset.health_check_id or None,
    )
