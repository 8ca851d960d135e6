"""Each precondition describes what it found, in exactly these words."""

from dataclasses import replace
from typing import Any

import pytest

from recovery.https import HttpResponse
from recovery.ledger import Protection, Tree
from recovery.steps.database import Database
from recovery.steps.lag import Lag
from recovery.steps.preconditions import Evidence, Item
from recovery.steps.preconditions import decide as judged
from recovery.steps.request import Request

GOOD = Evidence(
    database=Database("available", is_replica=True, address="x"),
    intent="none",
    lag=Lag(2.0, "ReplicaLag"),
    auto_scaling_group=True,
    endpoint_parameter=True,
    witness="down",
    seen_up=True,
    tree=Tree("us-east-1", "us-east-1"),
    protection=Protection(protected=True, epoch=0, since=""),
    active_region="us-east-1",
    front=HttpResponse("s.example", status=200),
    probed_front=None,
)
BAD = HttpResponse("s.example", failure="expired", bad_certificate=True)
NOT_HERE = "doesn't exist; deploy the passive region's stack"
LOOKED = "couldn't be read"
OLD = "the database is no replica, and no failover promoted it, so its data may be old; rebuild the replica"


def item(name: str, evidence: Evidence, *, graceful: bool = False, alarm: str = "") -> Item:
    request = Request("failover", "us-west-2", "graceful" if graceful else "ungraceful", alarm=alarm)
    (found,) = [each for each in judged(request, evidence, lag_objective=60).items if each.name == name]
    return found


def with_(**changes: Any) -> Evidence:
    return Evidence(**{**GOOD.__dict__, **changes})


@pytest.mark.parametrize(
    ("database", "intent", "graceful", "state", "message"),
    [
        (None, "none", False, "unknown", "RDS couldn't be asked"),
        (
            ("", False),
            "none",
            False,
            "failed",
            "the replica doesn't exist; deploy the passive region's stack, or restore a snapshot",
        ),
        (
            ("available", False),
            "issued",
            False,
            "ok",
            "an earlier execution issued the promotion; this execution continues from there",
        ),
        (("available", False), "none", False, "failed", OLD),
        (("available", True), "none", True, "ok", "an available replica"),
        (
            ("modifying", True),
            "issued",
            True,
            "ok",
            "an earlier execution's promotion is running; this execution continues from there",
        ),
        (
            ("backing-up", True),
            "none",
            False,
            "ok",
            "the replica has the status backing-up, which passes; the failover waits until it has",
        ),
        (
            ("backing-up", True),
            "none",
            True,
            "failed",
            "the replica has the status backing-up; RDS promotes only an available replica, so wait",
        ),
        (
            ("storage-full", True),
            "issued",
            False,
            "failed",
            "the replica has the status storage-full, which doesn't end by itself",
        ),
        (
            ("stopped", True),
            "none",
            True,
            "failed",
            "the replica has the status stopped, which doesn't end by itself",
        ),
        (
            ("storage-optimization", True),
            "none",
            False,
            "ok",
            "the replica has the status storage-optimization; the promotion is tried",
        ),
    ],
)
def test_the_database_stands_in_the_way_or_not(
    database: tuple[str, bool] | None, intent: str, graceful: bool, state: Any, message: str
) -> None:
    seen = None if database is None else Database(database[0], is_replica=database[1], address="")
    found = item("database", with_(database=seen, intent=intent), graceful=graceful)
    assert found == Item("database", state, message)


@pytest.mark.parametrize(
    ("name", "changes", "how", "state", "message"),
    [
        ("replica lag", {"lag": Lag(None, "unknown: x")}, {}, "unknown", "unknown: x"),
        ("replica lag", {"lag": Lag(60.0, "r")}, {"graceful": True}, "ok", "60 s (r), objective 60 s"),
        (
            "replica lag",
            {"lag": Lag(60.5, "r")},
            {"graceful": True},
            "failed",
            "late, 60.5 s (r), objective 60 s",
        ),
        ("replica lag", {"lag": Lag(60.5, "r")}, {}, "ok", "late, 60.5 s (r), objective 60 s"),
        ("front", {}, {}, "ok", "s.example answers from outside"),
        (
            "front",
            {"front": None},
            {},
            "ok",
            "no instance runs in this region before a failover, so its front isn't checked",
        ),
        (
            "front",
            {"front": HttpResponse("s.example", failure="TimeoutError: x")},
            {},
            "unknown",
            "s.example failed: TimeoutError: x, which stops no failover",
        ),
        (
            "front",
            {"front": BAD},
            {"graceful": True},
            "failed",
            "clients refuse this region's certificate: s.example failed: expired; renew this certificate first",
        ),
        (
            "front",
            {"front": BAD},
            {"alarm": "a"},
            "unknown",
            "clients refuse this region's certificate: s.example failed: expired; renew this certificate "
            "now: until then users can't be served",
        ),
        (
            "front",
            {"front": BAD, "probed_front": replace(BAD, host="p.example")},
            {"alarm": "a"},
            "failed",
            "clients refuse this region's certificate: s.example failed: expired; they refuse the active region's "
            "certificate too: "
            "p.example failed: expired. Renew both: a failover fixes nothing",
        ),
        ("auto scaling group", {}, {}, "ok", "exists"),
        (
            "auto scaling group",
            {"auto_scaling_group": False},
            {},
            "failed",
            f"the auto scaling group {NOT_HERE}",
        ),
        (
            "auto scaling group",
            {"auto_scaling_group": None},
            {},
            "unknown",
            f"the auto scaling group {LOOKED}",
        ),
        ("endpoint parameter", {}, {}, "ok", "exists"),
        (
            "endpoint parameter",
            {"endpoint_parameter": False},
            {},
            "failed",
            f"the endpoint parameter {NOT_HERE}",
        ),
        (
            "endpoint parameter",
            {"endpoint_parameter": None},
            {},
            "unknown",
            f"the endpoint parameter {LOOKED}",
        ),
        (
            "witness",
            {"witness": "unknown"},
            {"alarm": "a"},
            "unknown",
            "the witness region's prober has no recent data, which stops no failover",
        ),
        ("witness", {}, {"alarm": "a"}, "ok", "the witness region sees the loss too"),
        (
            "witness",
            {"witness": "up"},
            {"alarm": "a"},
            "failed",
            "the witness region reaches the active region, so only this region fails to reach it",
        ),
        (
            "witness",
            {"witness": "up"},
            {},
            "ok",
            "the witness region reaches the active region; a person decided to fail over",
        ),
        (
            "seen up",
            {"seen_up": None},
            {"alarm": "a"},
            "unknown",
            "the ledger couldn't be read, which stops no failover",
        ),
        ("seen up", {}, {"alarm": "a"}, "ok", "the prober saw the active region up before"),
        (
            "seen up",
            {"seen_up": False},
            {"alarm": "a"},
            "failed",
            "the prober never saw the active region up, so it isn't lost",
        ),
        (
            "seen up",
            {"seen_up": False},
            {},
            "ok",
            "the prober never saw the active region up; a person decided to fail over",
        ),
        ("record tree", {}, {}, "ok", "the DNS records lead users to us-east-1, which is active"),
        ("record tree", {"tree": None}, {}, "unknown", "the ledger couldn't be read"),
        (
            "record tree",
            {"tree": Tree("", "")},
            {},
            "failed",
            "the ledger doesn't say to which region the DNS records lead users; make deploy NAMESPACE=recovery records "
            "this",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "us-west-2")},
            {},
            "failed",
            "the DNS records lead users to us-west-2, and us-east-1 is active; make reconcile changes the records",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "us-east-1")},
            {},
            "failed",
            "the DNS records lead users to us-east-1, a change to us-west-2 hasn't finished, and us-east-1 is "
            "active; make reconcile changes the records",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "")},
            {},
            "failed",
            "the DNS records lead users to an unknown region, a change to us-west-2 hasn't finished, and us-east-1 "
            "is active; make reconcile changes the records",
        ),
        ("protection", {}, {}, "ok", "all data in this region was complete before the failover"),
        ("protection", {"protection": None}, {}, "unknown", "the ledger couldn't be read"),
        (
            "protection",
            {"protection": Protection(protected=False, epoch=1, since="then")},
            {},
            "failed",
            "this region is unprotected since then, the last failover; make reconcile protects it",
        ),
        (
            "protection",
            {"protection": Protection(protected=False, epoch=1, since="then"), "intent": "issued"},
            {},
            "ok",
            "all data in this region was complete before the failover",
        ),
    ],
)
def test_each_precondition_says_what_it_found(
    name: str, changes: dict[str, Any], how: dict[str, Any], state: Any, message: str
) -> None:
    assert item(name, with_(**changes), **how) == Item(name, state, message)


def test_what_stands_in_the_way_is_named_and_the_unknown_only_when_graceful() -> None:
    evidence = with_(auto_scaling_group=False, endpoint_parameter=None, witness="unknown", seen_up=None)
    names = [
        "record tree",
        "protection",
        "database",
        "replica lag",
        "auto scaling group",
        "endpoint parameter",
        "witness",
        "seen up",
        "front",
    ]
    found = judged(Request("failover", "us-west-2"), evidence, lag_objective=60)
    assert (found.met, found.cause) == (False, f"auto scaling group: the auto scaling group {NOT_HERE}")
    assert [each.name for each in found.items] == names
    found = judged(Request("failover", "us-west-2", "graceful"), evidence, lag_objective=60)
    group, parameter = (
        f"auto scaling group: the auto scaling group {NOT_HERE}",
        f"the endpoint parameter {LOOKED}",
    )
    assert found.cause == f"{group}; endpoint parameter: {parameter}"
    found = judged(Request("failover", "us-west-2"), GOOD, lag_objective=60)
    assert (found.met, found.cause) == (True, "")
