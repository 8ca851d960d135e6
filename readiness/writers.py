"""Checks whether writers respect the permit: the old active region writes nothing, and with strict fencing the
writers renew their permit in the other region.
"""

from datetime import datetime, timedelta
from functools import partial

from application.permit import VALID_SECONDS
from config.names import RegionNames
from operations.asking import asked
from operations.doctor.diagnosis import Diagnosis
from operations.target import Target
from recovery import lease_table, ledger
from recovery.clock import parsed, utc_now
from recovery.steps import divergence
from wiring.replication import has_database_heartbeats

RENEWALS = "renewals of the permit"


def examine(target: Target) -> list[Diagnosis]:
    """Return the diagnoses of writes after the permit moved, and, with strict fencing, of the renewals."""
    wanted = target.settings.components
    if not (wanted.recovery and wanted.database):
        return []
    found = [asked(divergence.ITEM, partial(_divergence, target))]
    if target.settings.failover.fencing == "strict":
        found.append(asked(RENEWALS, partial(_renewals, target)))
    return found


def alone(writer: str, other: str) -> Diagnosis:
    """Return the diagnosis of a region that is allowed to write without renewals, because the other one was lost."""
    told = (
        f"{writer} writes without renewing its permit: {other} hasn't answered since the failover to {writer}"
    )
    return Diagnosis(RENEWALS, "not ready", told, f"restore {other}; until then nothing fences {writer}")


def judge_renewals(writer: str, other: str, renewal: lease_table.Renewal, now: datetime) -> Diagnosis:
    """Judge whether the writing region's permit is valid, by its last renewal in the other region."""
    if renewal.renewed_at and now - parsed(renewal.renewed_at) <= timedelta(seconds=VALID_SECONDS):
        return Diagnosis(RENEWALS, "ready", f"{writer} renewed its permit in {other} at {renewal.renewed_at}")
    told = (
        f"{writer} last renewed its permit in {other} at {renewal.renewed_at}"
        if renewal.renewed_at
        else f"{writer} never renewed its permit in {other}"
    )
    return Diagnosis(
        RENEWALS,
        "not ready",
        f"{told}: its writers have stopped, or they don't renew their permit and nothing fences them",
        "the answer of the application's readiness path says why; your own application must renew the permit "
        "(docs/adoption.md)",
    )


def _divergence(target: Target) -> Diagnosis:
    return divergence.examine(
        target.client("dynamodb", target.passive.region),
        target.names.ledger_table,
        regions=[target.active.region, target.passive.region],
        has_heartbeats=has_database_heartbeats(target.settings),
    )


def _renewals(target: Target) -> Diagnosis:
    tables = target.client("dynamodb", target.passive.region)
    permit = ledger.read_permit(tables, target.names.ledger_table, target.active.region)
    other = _other(target, permit.region)
    writer = _other(target, other.region)
    if lease_table.read_alone(target.client("dynamodb", writer.region), writer.lease_table) == permit.epoch:
        # The other region isn't asked: it may be lost still.
        return alone(writer.region, other.region)
    renewal = lease_table.read_renewal(target.client("dynamodb", other.region), other.lease_table)
    return judge_renewals(writer.region, other.region, renewal, utc_now())


def _other(target: Target, region: str) -> RegionNames:
    return target.passive if target.active.region == region else target.active
