"""What a failover measures, publishes and refuses is as it is documented, to the word."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from recovery.https import HttpResponse
from recovery.ledger import Protection, Tree
from recovery.steps import drill_record, probe, serving, witness
from recovery.steps.database import Database
from recovery.steps.drill_record import Rehearsal
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Lag, Sample
from recovery.steps.measurement import Timeline, decide, losses, times
from recovery.steps.preconditions import Evidence, Item
from recovery.steps.preconditions import decide as judged
from recovery.steps.request import Accepted, Refused, Request, Situation, parse
from recovery.steps.request import decide as accepted
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
WRITTEN = "2026-01-02T12:00:00.000Z"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


# The measurement.


def test_a_measurement_has_every_moment_and_what_each_store_may_have_lost() -> None:
    timeline = Timeline(lost=ago(seconds=100.12345), started=ago(seconds=60), verified=NOW)
    found = decide(timeline, [Sample(ago(seconds=101), 2.5)], {"table": Heartbeat(7, ago(seconds=101))})
    assert found == {
        "lostAt": "2026-01-02T11:58:19.876Z",
        "startedAt": "2026-01-02T11:59:00.000Z",
        "verifiedAt": WRITTEN,
        "recoverySeconds": 60.0,
        "rto": {"seconds": 100.123, "reason": "first failed probe to verified"},
        "rpo": {
            "database": {"seconds": 2.5, "reason": "ReplicaLag at 2026-01-02T11:58:19+00:00"},
            "table": {
                "seconds": 0.877,
                "reason": "at most: heartbeat 7 of 2026-01-02T11:58:19.000Z is the newest here",
                "heartbeat": 7,
            },
            "storage": {"seconds": None, "reason": "unknown: no heartbeat of the lost region is here"},
        },
    }
    assert times(found) == {"TimeToFailover": 100.123, "TimeOfExecution": 60.0}
    assert losses(found) == {"database": 2.5, "table": 0.877}


@pytest.mark.parametrize(
    ("lost", "rto"),
    [
        (None, {"seconds": None, "reason": "unknown: the prober saw no loss"}),
        (
            NOW + timedelta(seconds=1),
            {"seconds": None, "reason": "unknown: the prober saw the loss after the failover"},
        ),
        (NOW, {"seconds": 0.0, "reason": "first failed probe to verified"}),
    ],
)
def test_a_time_that_nobody_saw_is_unknown_with_its_reason(
    lost: datetime | None, rto: dict[str, Any]
) -> None:
    found = decide(Timeline(lost, ago(seconds=5), NOW), [])
    assert found["rto"] == rto
    assert found["lostAt"] == (None if lost is None else found["lostAt"])
    assert times(found).get("TimeToFailover") == rto["seconds"]
    assert losses(found) == {}


def test_a_heartbeat_from_after_the_loss_lost_nothing() -> None:
    found = decide(Timeline(ago(seconds=10), ago(seconds=5), NOW), [], {"storage": Heartbeat(1, NOW)})
    assert found["rpo"]["storage"]["seconds"] == 0.0


# Probes.


@pytest.mark.parametrize(
    ("answer", "state", "cause"),
    [
        (HttpResponse("h", 200, '{"status": "ok"}', 0.25), "up", ""),
        (HttpResponse("h", 200, '{"status": "busy"}', 0.25), "down", 'h answered 200: {"status": "busy"}'),
        (HttpResponse("h", 200, "[1]", 0.25), "down", "h answered 200: [1]"),
        (HttpResponse("h", 200, "maintenance", 0.25), "down", "h answered 200: maintenance"),
        (HttpResponse("h", 503, '{"status": "ok"}', 0.25), "down", 'h answered 503: {"status": "ok"}'),
        (HttpResponse("h", None, "", 0.25, failure="refused"), "down", "h failed: refused"),
        (HttpResponse("h", None, "", 0.25, unknown="no name"), "unknown", "no name"),
    ],
)
def test_a_probe_says_what_it_saw_when_and_how_long_it_took(
    answer: HttpResponse, state: str, cause: str
) -> None:
    found = probe.decide(answer, NOW)
    assert (found.state, found.cause, found.at, found.milliseconds) == (state, cause, NOW, 250.0)


@pytest.mark.parametrize(("state", "value"), [("up", 0.0), ("down", 1.0)])
def test_a_sighting_is_published_with_its_latency(state: Any, value: float) -> None:
    region = [{"Name": "Region", "Value": "us-east-1"}]
    sent = {
        "Namespace": "app/dr",
        "MetricData": [
            {
                "MetricName": "Failed",
                "StorageResolution": 1,
                "Dimensions": region,
                "Timestamp": NOW,
                "Value": value,
                "Unit": "Count",
            },
            {
                "MetricName": "ProbeLatency",
                "Dimensions": region,
                "Timestamp": NOW,
                "Value": 12.0,
                "Unit": "Milliseconds",
            },
        ],
    }
    with client("cloudwatch", Call("put_metric_data", sent)) as metrics:
        probe.publish(metrics, "app/dr", "Failed", "us-east-1", probe.Sighting(state, "", NOW, 12.0))


@pytest.mark.parametrize(
    ("state", "expression"),
    [("down", "SET lostAt = if_not_exists(lostAt, :at)"), ("up", "SET seenAt = :at REMOVE lostAt")],
)
def test_the_first_sight_of_a_loss_is_kept_until_the_region_is_up(state: Any, expression: str) -> None:
    sent = {
        "TableName": "ledger",
        "Key": {"pk": {"S": "probe"}, "sk": {"S": "us-east-1"}},
        "UpdateExpression": expression,
        "ExpressionAttributeValues": {":at": {"S": WRITTEN}},
    }
    with client("dynamodb", Call("update_item", sent)) as tables:
        probe.record(tables, "ledger", "us-east-1", probe.Sighting(state, "", NOW, 1.0))


def test_the_witness_is_asked_for_its_last_minutes() -> None:
    asked = {
        "Namespace": "app/dr",
        "MetricName": "Failed",
        "Dimensions": [{"Name": "Region", "Value": "us-east-1"}],
        "StartTime": ago(minutes=3),
        "EndTime": NOW,
        "Period": 60,
        "Statistics": ["Average"],
    }
    points = [{"Timestamp": ago(minutes=age), "Average": value} for age, value in ((1, 0.0), (2, 1.0))]
    with client("cloudwatch", Call("get_metric_statistics", asked, {"Datapoints": points})) as metrics:
        assert witness.minutes(metrics, "app/dr", "Failed", "us-east-1", NOW) == [0.0, 1.0]
    assert [witness.decide(seen) for seen in ([], [0.0], [0.0, 0.1])] == ["unknown", "up", "down"]


# Readiness.


@pytest.mark.parametrize(
    ("answer", "age", "verdict", "cause"),
    [
        (HttpResponse("h", 200), 99, "done", "h is ready"),
        (HttpResponse("h", 503, "x" * 300), 10, "wait", f"h answered 503: {'x' * 200}"),
        (HttpResponse("h", None, failure="refused"), 59.9, "wait", "h failed: refused"),
        (HttpResponse("h", None, unknown="no name"), 60, "gave-up", "unknown: no name; waited 60 s"),
    ],
)
def test_whoever_waits_says_for_what_and_how_long(
    answer: HttpResponse, age: float, verdict: str, cause: str
) -> None:
    found = serving.decide(answer, since=ago(seconds=age), now=NOW, limit_seconds=60)
    assert (found.verdict, found.cause) == (verdict, cause)


# Requests.

REQUEST = Request("failover", "us-west-2")
FRESH = Situation("us-west-2", "us-east-1", 0, 0)
FIELDS = "action, targetRegion, mode, dryRun, approval, reason, alarm, alarmTime"


@pytest.mark.parametrize(
    ("request_", "situation", "found"),
    [
        (REQUEST, FRESH, Accepted(REQUEST, "us-east-1", 1)),
        (REQUEST, Situation("us-west-2", "us-east-1", 3, 7), Accepted(REQUEST, "us-east-1", 8)),
        (REQUEST, Situation("us-west-2", "us-east-1", 7, 3), Accepted(REQUEST, "us-east-1", 8)),
        (
            REQUEST,
            Situation("us-west-2", "us-west-2", 1, 1),
            Refused(
                "AlreadyActive",
                "targetRegion 'us-west-2' is active already, so there is nothing to fail over; "
                "allowed: the passive region",
            ),
        ),
        (
            Request("test", "us-west-2"),
            Situation("us-west-2", "us-west-2", 1, 1),
            Accepted(Request("test", "us-west-2"), "us-west-2", 2),
        ),
        (
            Request("failover", "us-west-2", alarm="lost"),
            Situation("us-west-2", "us-east-1", 1, 1, "somebody said so"),
            Refused("Inhibited", "somebody said so; a person may still start it: make failover"),
        ),
        (
            REQUEST,
            Situation("us-west-2", "us-east-1", 1, 1, "somebody said so"),
            Accepted(REQUEST, "us-east-1", 2),
        ),
    ],
)
def test_a_request_is_taken_or_refused_with_the_way_out(
    request_: Request, situation: Situation, found: object
) -> None:
    assert accepted(request_, situation) == found


@pytest.mark.parametrize(
    ("document", "cause"),
    [
        (5, 'input is not an object; example: {"action": "failover", "targetRegion": …}'),
        (
            {},
            "action is missing; allowed: failover, failback, test; targetRegion is missing; allowed: a, b",
        ),
        (
            {"action": "x", "targetRegion": "c", "mode": "y", "more": 1},
            f"more is not a field; allowed: {FIELDS}; action is 'x'; allowed: failover, failback, test; "
            "targetRegion is 'c'; allowed: a, b; mode is 'y'; allowed: graceful, ungraceful",
        ),
        (
            {
                "action": "test",
                "targetRegion": "a",
                "reason": 1,
                "alarm": 2,
                "alarmTime": 3,
                "dryRun": "no",
                "approval": 0,
            },
            "reason is 1; allowed: a text; alarm is 2; allowed: a text; alarmTime is 3; allowed: a text; "
            "dryRun is 'no'; allowed: true, false; approval is 0; allowed: true, false",
        ),
    ],
)
def test_all_that_is_wrong_with_an_input_is_said(document: Any, cause: str) -> None:
    assert parse(document, ("a", "b")) == Refused("InvalidInput", cause)


def test_an_input_is_taken_as_it_is() -> None:
    assert parse({"action": "test", "targetRegion": "a"}, ("a", "b")) == Request(
        "test", "a", "ungraceful", "", dry_run=False, alarm="", alarm_time="", approval=False
    )
    whole = {
        "action": "failover",
        "targetRegion": "b",
        "mode": "graceful",
        "reason": "r",
        "dryRun": True,
        "alarm": "l",
        "alarmTime": "t",
        "approval": True,
    }
    assert parse(whole, ("a", "b")) == Request(
        "failover", "b", "graceful", "r", dry_run=True, alarm="l", alarm_time="t", approval=True
    )


# Preconditions.

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
NOT_HERE = "it doesn't exist; deploy the standby"
LOOKED = "it couldn't be read"
OLD = "it is no replica, and no failover promoted it, so its data may be old; rebuild it"


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
            "the replica doesn't exist; deploy the standby, or restore a snapshot",
        ),
        (
            ("available", False),
            "issued",
            False,
            "ok",
            "an earlier execution issued the promotion; this one continues from there",
        ),
        (("available", False), "none", False, "failed", OLD),
        (("available", True), "none", True, "ok", "an available replica"),
        (
            ("modifying", True),
            "issued",
            True,
            "ok",
            "an earlier execution's promotion is running; this one continues from there",
        ),
        (
            ("backing-up", True),
            "none",
            False,
            "ok",
            "the replica is backing-up, a passing state; the failover waits for it",
        ),
        (
            ("backing-up", True),
            "none",
            True,
            "failed",
            "the replica is backing-up; RDS promotes an available one only, so wait",
        ),
        (
            ("storage-full", True),
            "issued",
            False,
            "failed",
            "the replica is storage-full, which doesn't end by itself",
        ),
        (
            ("stopped", True),
            "none",
            True,
            "failed",
            "the replica is stopped, which doesn't end by itself",
        ),
        (
            ("storage-optimization", True),
            "none",
            False,
            "ok",
            "the replica is storage-optimization; the promotion is tried",
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
        ("front", {"front": None}, {}, "ok", "nothing runs here before a failover that could be checked"),
        (
            "front",
            {"front": HttpResponse("s.example", failure="TimeoutError: x")},
            {},
            "unknown",
            "s.example failed: TimeoutError: x, which stops nothing",
        ),
        (
            "front",
            {"front": BAD},
            {"graceful": True},
            "failed",
            "clients refuse this region's certificate: s.example failed: expired; renew it first",
        ),
        (
            "front",
            {"front": BAD},
            {"alarm": "a"},
            "unknown",
            "clients refuse this region's certificate: s.example failed: expired; renew it now: users are served "
            "only then",
        ),
        (
            "front",
            {"front": BAD, "probed_front": replace(BAD, host="p.example")},
            {"alarm": "a"},
            "failed",
            "clients refuse this region's certificate: s.example failed: expired; nor the active region's: "
            "p.example failed: expired. Renew them: a failover fixes nothing",
        ),
        ("auto scaling group", {}, {}, "ok", "exists"),
        ("auto scaling group", {"auto_scaling_group": False}, {}, "failed", NOT_HERE),
        ("auto scaling group", {"auto_scaling_group": None}, {}, "unknown", LOOKED),
        ("endpoint parameter", {}, {}, "ok", "exists"),
        ("endpoint parameter", {"endpoint_parameter": False}, {}, "failed", NOT_HERE),
        ("endpoint parameter", {"endpoint_parameter": None}, {}, "unknown", LOOKED),
        (
            "witness",
            {"witness": "unknown"},
            {"alarm": "a"},
            "unknown",
            "the witness region's prober has no recent data, which stops nothing",
        ),
        ("witness", {}, {"alarm": "a"}, "ok", "the witness region sees the loss too"),
        (
            "witness",
            {"witness": "up"},
            {"alarm": "a"},
            "failed",
            "the witness region reaches the active one, so only this region lost it",
        ),
        (
            "witness",
            {"witness": "up"},
            {},
            "ok",
            "the witness region reaches the active one; a person decided to fail over",
        ),
        (
            "seen up",
            {"seen_up": None},
            {"alarm": "a"},
            "unknown",
            "the ledger couldn't be read, which stops nothing",
        ),
        ("seen up", {}, {"alarm": "a"}, "ok", "the prober saw the active region up before"),
        (
            "seen up",
            {"seen_up": False},
            {"alarm": "a"},
            "failed",
            "the active region was never seen up: not a loss",
        ),
        (
            "seen up",
            {"seen_up": False},
            {},
            "ok",
            "the active region was never seen up; a person decided to fail over",
        ),
        ("record tree", {}, {}, "ok", "its records answer us-east-1 first, which is active"),
        ("record tree", {"tree": None}, {}, "unknown", "the ledger couldn't be read"),
        (
            "record tree",
            {"tree": Tree("", "")},
            {},
            "failed",
            "it isn't recorded which region its records answer; make deploy NAMESPACE=recovery",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "us-west-2")},
            {},
            "failed",
            "its records answer us-west-2 first, and us-east-1 is active; make reconcile turns them",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "us-east-1")},
            {},
            "failed",
            "its records answer us-east-1 first and were being turned to us-west-2, and us-east-1 is active; "
            "make reconcile turns them",
        ),
        (
            "record tree",
            {"tree": Tree("us-west-2", "")},
            {},
            "failed",
            "its records answer an unknown region first and were being turned to us-west-2, and us-east-1 "
            "is active; make reconcile turns them",
        ),
        ("protection", {}, {}, "ok", "this region had all copies"),
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
            "this region had all copies",
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
    found = judged(REQUEST, evidence, lag_objective=60)
    assert (found.met, found.cause) == (False, f"auto scaling group: {NOT_HERE}")
    assert [each.name for each in found.items] == names
    found = judged(Request("failover", "us-west-2", "graceful"), evidence, lag_objective=60)
    assert found.cause == f"auto scaling group: {NOT_HERE}; endpoint parameter: {LOOKED}"
    found = judged(REQUEST, GOOD, lag_objective=60)
    assert (found.met, found.cause) == (True, "")


# Rehearsals.


def execution(**changes: str) -> dict[str, Any]:
    fields = {
        "action": "failover",
        "status": "succeeded",
        "endedAt": WRITTEN,
        "sk": f"{WRITTEN}#x",
        **changes,
    }
    return {name: {"S": value} for name, value in fields.items()}


@pytest.mark.parametrize(
    ("item_", "kind"),
    [
        (execution(), "full_test"),
        (execution(action="failback"), "full_test"),
        (execution(action="test", status="tested"), "component_test"),
        (execution(action="test"), None),
        (execution(status="failed"), None),
        (execution(endedAt=""), None),
        ({}, None),
    ],
)
def test_an_execution_is_a_rehearsal_of_what_it_tested(item_: dict[str, Any], kind: Any) -> None:
    found = list(drill_record._of_execution(item_))
    assert found == ([] if kind is None else [Rehearsal(kind, "x", NOW, "execution")])
