"""Decides whether a failover can work, by what can be seen from the region being activated."""

from dataclasses import dataclass
from typing import Literal

from recovery.https import HttpResponse
from recovery.ledger import Protection, Tree
from recovery.steps.database import PROMOTING, Database
from recovery.steps.database_status import kind_of, may_be_promoted
from recovery.steps.lag import Lag
from recovery.steps.request import Request
from recovery.steps.serving import told

State = Literal["ok", "failed", "unknown"]
Sight = Literal["up", "down", "unknown"]
WITNESS = "witness"
SEEN_UP = "seen up"
FRONT = "front"


@dataclass(frozen=True)
class Item:
    """One precondition and its result."""

    name: str
    state: State
    message: str


@dataclass(frozen=True)
class Evidence:
    """The facts for the judgement. None means that a fact couldn't be read, which is neither good nor bad.

    `intent` is the ledger's record of a promotion; `witness` the view of the witness region's prober; `seen_up`
    whether this region's prober ever saw the active region up. From this region's ledger: `tree` is the region to which
    the DNS records lead users, `protection` whether this region could take over, `active_region` the active one.
    `front` is the answer of this region's front to a request from outside, None if the region can't serve yet;
    `probed_front` is that of the other region's front, requested only if this region's certificate is bad.
    """

    database: Database | None
    intent: str
    lag: Lag
    auto_scaling_group: bool | None
    endpoint_parameter: bool | None
    witness: Sight
    seen_up: bool | None
    tree: Tree | None
    protection: Protection | None
    active_region: str
    front: HttpResponse | None
    probed_front: HttpResponse | None


@dataclass(frozen=True)
class Verdict:
    """The verdict whether the preconditions are met, with every item. `cause` names the items that aren't."""

    met: bool
    cause: str
    items: tuple[Item, ...]


def decide(request: Request, evidence: Evidence, *, lag_objective: float) -> Verdict:
    """Judge whether the preconditions are met.

    A failed item stops a failover. An unknown item stops only a graceful failover: in a disaster nobody can wait for
    evidence. A lag above the objective fails a graceful failover; otherwise the loss is accepted and recorded.
    """
    items = (
        _tree(evidence.tree, evidence.active_region),
        _protection(evidence.protection, resumed=evidence.intent == "issued"),
        _database(evidence.database, evidence.intent, graceful=request.mode == "graceful"),
        _lag(evidence.lag, lag_objective, graceful=request.mode == "graceful"),
        _there("auto scaling group", evidence.auto_scaling_group),
        _there("endpoint parameter", evidence.endpoint_parameter),
        _witness(evidence.witness, automatic=request.automatic),
        _seen_up(evidence.seen_up, automatic=request.automatic),
        _front(evidence.front, evidence.probed_front, request),
    )
    vetoes = ("failed", "unknown") if request.mode == "graceful" else ("failed",)
    against = [item for item in items if item.state in vetoes and not _may_be_unknown(item)]
    return Verdict(not against, "; ".join(f"{item.name}: {item.message}" for item in against), items)


def _may_be_unknown(item: Item) -> bool:
    """Return whether this item is unknown but stops no failover: probers show the state of the active region, not of
    this one, and a single bad answer of a front may be accidental.
    """
    return item.name in (WITNESS, SEEN_UP, FRONT) and item.state == "unknown"


def _tree(tree: Tree | None, active: str) -> Item:
    """Check that the record tree leads users to the active region; otherwise users would reach a region that refuses
    writes after the failover.
    """
    name = "record tree"
    if tree is None:
        return Item(name, "unknown", "the ledger couldn't be read")
    if tree.stands_for(active):
        return Item(name, "ok", f"the DNS records lead users to {active}, which is active")
    if not tree.wanted:
        return Item(
            name,
            "failed",
            "the ledger doesn't say to which region the DNS records lead users; make deploy NAMESPACE=recovery records "
            "this",
        )
    half = "" if tree.wanted == tree.stands else f", a change to {tree.wanted} hasn't finished"
    return Item(
        name,
        "failed",
        f"the DNS records lead users to {tree.stands or 'an unknown region'}{half}, and {active} is active; "
        "make reconcile changes the records",
    )


def _protection(protection: Protection | None, *, resumed: bool) -> Item:
    name = "protection"
    if protection is None:
        return Item(name, "unknown", "the ledger couldn't be read")
    if protection.protected or resumed:
        return Item(name, "ok", "all data in this region was complete before the failover")
    return Item(
        name,
        "failed",
        f"this region is unprotected since {protection.since}, the last failover; make reconcile protects it",
    )


def _database(database: Database | None, intent: str, *, graceful: bool) -> Item:
    name = "database"
    if database is None:
        return Item(name, "unknown", "RDS couldn't be asked")
    if not database.exists:
        return Item(
            name,
            "failed",
            "the replica doesn't exist; deploy the passive region's stack, or restore a snapshot",
        )
    if not database.is_replica and intent == "issued":
        return Item(
            name, "ok", "an earlier execution issued the promotion; this execution continues from there"
        )
    if not database.is_replica:
        return Item(
            name,
            "failed",
            "the database is no replica, and no failover promoted it, so its data may be old; rebuild the replica",
        )
    if database.status == "available":
        return Item(name, "ok", "an available replica")
    if intent == "issued" and database.status in PROMOTING:
        return Item(
            name, "ok", "an earlier execution's promotion is running; this execution continues from there"
        )
    if kind_of(database.status) == "terminal":
        return Item(
            name, "failed", f"the replica has the status {database.status}, which doesn't end by itself"
        )
    if graceful:
        return Item(
            name,
            "failed",
            f"the replica has the status {database.status}; RDS promotes only an available replica, so wait",
        )
    if may_be_promoted(database.status):
        return Item(name, "ok", f"the replica has the status {database.status}; the promotion is tried")
    return Item(
        name,
        "ok",
        f"the replica has the status {database.status}, which passes; the failover waits until it has",
    )


def _lag(lag: Lag, objective: float, *, graceful: bool) -> Item:
    name = "replica lag"
    if lag.seconds is None:
        return Item(name, "unknown", lag.reason)
    told = f"{lag.seconds:g} s ({lag.reason}), objective {objective:g} s"
    if lag.seconds > objective:
        return Item(name, "failed" if graceful else "ok", f"late, {told}")
    return Item(name, "ok", told)


def _there(name: str, found: bool | None) -> Item:
    if found is None:
        return Item(name, "unknown", f"the {name} couldn't be read")
    return (
        Item(name, "ok", "exists")
        if found
        else Item(name, "failed", f"the {name} doesn't exist; deploy the passive region's stack")
    )


def _witness(sight: Sight, *, automatic: bool) -> Item:
    name = WITNESS
    if sight == "unknown":
        return Item(
            name, "unknown", "the witness region's prober has no recent data, which stops no failover"
        )
    if sight == "down":
        return Item(name, "ok", "the witness region sees the loss too")
    if automatic:
        return Item(
            name,
            "failed",
            "the witness region reaches the active region, so only this region fails to reach it",
        )
    return Item(name, "ok", "the witness region reaches the active region; a person decided to fail over")


def _seen_up(seen: bool | None, *, automatic: bool) -> Item:
    """Check whether the active region was ever seen up. A region that wasn't up yet, as after the first deployment,
    isn't lost.
    """
    if seen is None:
        return Item(SEEN_UP, "unknown", "the ledger couldn't be read, which stops no failover")
    if seen:
        return Item(SEEN_UP, "ok", "the prober saw the active region up before")
    if automatic:
        return Item(SEEN_UP, "failed", "the prober never saw the active region up, so it isn't lost")
    return Item(SEEN_UP, "ok", "the prober never saw the active region up; a person decided to fail over")


def _front(front: HttpResponse | None, other: HttpResponse | None, request: Request) -> Item:
    """Judge the answers of the passive region's front, and with a bad certificate those of the active region's front.

    With a bad certificate in the passive region a graceful failover is refused, because users couldn't be served. One
    that an alarm started is refused if the active region's certificate is bad too: then that region isn't lost. All
    other failovers continue with a warning. Any other bad answer may be accidental and stops nothing.
    """
    if front is None:
        return Item(
            FRONT, "ok", "no instance runs in this region before a failover, so its front isn't checked"
        )
    if front.status == 200:
        return Item(FRONT, "ok", f"{front.host} answers from outside")
    if not front.bad_certificate:
        return Item(FRONT, "unknown", f"{told(front)}, which stops no failover")
    here = f"clients refuse this region's certificate: {told(front)}"
    if request.automatic and other is not None and other.bad_certificate:
        return Item(
            FRONT,
            "failed",
            f"{here}; they refuse the active region's certificate too: {told(other)}. Renew both: a "
            "failover fixes nothing",
        )
    if request.mode == "graceful":
        return Item(FRONT, "failed", f"{here}; renew this certificate first")
    return Item(FRONT, "unknown", f"{here}; renew this certificate now: until then users can't be served")
