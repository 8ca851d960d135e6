"""Every decision tells its cause in whole: on call it is all that somebody has to act on."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from recovery.https import HttpResponse
from recovery.lease_table import Lease
from recovery.steps import drain, global_database, image, incident, lease, replication, secret, verification
from recovery.steps.heartbeat import Heartbeat
from recovery.steps.lag import Sample
from recovery.steps.replication import Behind, Reading
from recovery.steps.serving import ServingDecision
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
ARN = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:x"
TAKEN = "2026-01-02T11:30:00.000Z"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


# The lease.


@pytest.mark.parametrize(
    ("holder", "cause"),
    [
        ("running", f"{ARN} runs and has held the lease since {TAKEN}; follow it, or stop it"),
        (
            "gone",
            f"{ARN} has held the lease since {TAKEN} and no longer exists; the lease is free 3600 s after that",
        ),
        (
            "unknown",
            f"{ARN} has held the lease since {TAKEN} and can't be asked; the lease is free 3600 s after that",
        ),
    ],
)
def test_a_lease_that_stays_says_with_whom_since_when_and_until_when(
    holder: lease.HolderState, cause: str
) -> None:
    found = lease.decide(Lease(4, ARN, TAKEN), holder, me="me", floor=5, now=NOW, lease_seconds=3600)
    assert found == lease.Held(cause)


def test_a_lease_is_free_from_the_moment_that_was_said() -> None:
    def decided(seconds: int) -> object:
        return lease.decide(Lease(4, ARN, TAKEN), "gone", me="me", floor=5, now=NOW, lease_seconds=seconds)

    assert decided(1800) == lease.Retake(4, 5)
    assert isinstance(decided(1801), lease.Held)
    timeless = lease.decide(Lease(4, ARN, ""), "gone", me="me", floor=9, now=NOW, lease_seconds=3600)
    assert timeless == lease.Retake(4, 9)


@pytest.mark.parametrize(
    ("status", "error", "state"),
    [
        ("RUNNING", "", "running"),
        ("PENDING_REDRIVE", "", "running"),
        ("SUCCEEDED", "", "ended"),
        ("FAILED", "", "ended"),
        ("TIMED_OUT", "", "ended"),
        ("ABORTED", "", "ended"),
        ("SOMETHING_NEW", "", "unknown"),
        ("", "ExecutionDoesNotExist", "gone"),
        ("", "InvalidArn", "gone"),
        ("", "ValidationException", "gone"),
        ("", "ThrottlingException", "unknown"),
    ],
)
def test_a_holder_is_what_step_functions_says_and_unknown_without_an_answer(
    status: str, error: str, state: str
) -> None:
    answer = {"executionArn": ARN, "stateMachineArn": "m", "startDate": 0, "status": status}
    with client(
        "stepfunctions", Call("describe_execution", {"executionArn": ARN}, answer, error)
    ) as machines:
        assert lease.holder_state(machines, ARN) == state


def test_nobody_holds_a_free_lease_and_a_region_that_is_lost_says_nothing() -> None:
    class Lost:
        def describe_execution(self, **_: Any) -> Any:
            raise EndpointConnectionError(endpoint_url="https://x")

    assert lease.holder_state(Lost(), "") == "gone"  # type: ignore[arg-type]
    assert lease.holder_state(Lost(), ARN) == "unknown"  # type: ignore[arg-type]


# The image.

SOURCE = image.Image("ami-s", "release-7", "available", ago(days=3), private=True)
COPY = replace(SOURCE, id="ami-c", source="ami-s")
NEWER = replace(COPY, id="ami-a", made=ago(days=1))


@pytest.mark.parametrize(
    ("source", "found", "decision"),
    [
        (None, [], ("refused", "", "the active region's parameter names an image that doesn't exist")),
        (replace(SOURCE, state="pending"), [COPY], ("wait", "", "ami-s is pending itself")),
        (SOURCE, [COPY], ("publish", "ami-c", "ami-c has the same contents as ami-s")),
        # The newest by what it holds, however it is called and wherever it stands.
        (SOURCE, [NEWER, COPY], ("publish", "ami-a", "ami-a has the same contents as ami-s")),
        (
            SOURCE,
            [replace(COPY, id="ami-now")],
            ("in-step", "ami-now", "ami-now has the same contents as ami-s"),
        ),
        (SOURCE, [replace(COPY, state="pending")], ("wait", "", "a copy of ami-s is being made")),
        (
            replace(SOURCE, private=False),
            [],
            ("refused", "", "no image here is called release-7: its owner published none"),
        ),
        (SOURCE, [replace(COPY, state="failed")], ("copy", "", "ami-s has no usable copy here")),
    ],
)
def test_an_image_is_decided_on_with_its_reason(
    source: image.Image | None, found: list[image.Image], decision: tuple[image.Verdict, str, str]
) -> None:
    assert image.decide(source, found, "ami-now") == image.ImageDecision(*decision)


def test_a_copy_that_failed_is_counted_in_the_token_of_its_day() -> None:
    failed = [replace(COPY, state="failed"), replace(COPY, state="failed")]
    assert image.token(SOURCE, [], NOW) == "ami-s-20260102-0"
    assert image.token(SOURCE, failed, NOW) == "ami-s-20260102-2"


# The drain.


def drained(*samples: tuple[float, float], fenced: float, limit: int = 600) -> drain.Drain:
    """Make evidence: `samples` are seconds ago and lag; the fence was `fenced` seconds ago."""
    taken = [Sample(ago(seconds=age), lag) for age, lag in samples]
    return drain.decide(taken, fenced_at=ago(seconds=fenced), now=NOW, limit_seconds=limit)


def test_a_drain_says_up_to_when_was_replayed() -> None:
    assert drained((5, 0), (60, 0), fenced=100) == drain.Drain(
        "drained",
        "replayed up to 2026-01-02T11:59:55+00:00, and writers stopped at 2026-01-02T11:58:35+00:00",
    )
    # To the second: what was written last is there.
    assert drained((85, 0), fenced=100).verdict == "drained"
    assert drained((86, 0), fenced=100) == drain.Drain(
        "wait", "it has replayed up to 2026-01-02T11:58:34+00:00"
    )
    assert drained((5, -1), fenced=100) == drain.Drain("wait", "the replica's lag is unknown")
    stopped = "writers stopped at 2026-01-02T11:50:15+00:00"
    assert drained(fenced=600) == drain.Drain(
        "failed", f"the replica's lag is unknown, 600 s after the fence; {stopped}"
    )
    assert drained((595, 0), fenced=600) == drain.Drain(
        "failed", f"it has replayed up to 2026-01-02T11:50:05+00:00, 600 s after the fence; {stopped}"
    )
    assert drained(fenced=599).verdict == "wait"


# What users reach.


def answered(body: str, *, status: int = 200, age: float = 10, address: str = "10.0.0.1") -> ServingDecision:
    given = HttpResponse("app.example.com", status, body, address=address)
    return verification.decide(
        given,
        region="us-west-2",
        region_addresses=frozenset({"10.0.0.1"}),
        since=ago(seconds=age),
        now=NOW,
        limit_seconds=60,
    )


@pytest.mark.parametrize("body", ['{"region": "us-west-2"}', "ok", "[]", '{"region": 5}', '{"other": 1}', ""])
def test_users_reach_the_region_that_answers_itself_or_by_its_address(body: str) -> None:
    assert answered(body) == ServingDecision("done", "app.example.com is served by us-west-2 at 10.0.0.1")


@pytest.mark.parametrize(
    ("body", "address", "place"),
    [
        ('{"region": "us-east-1"}', "10.0.0.1", "us-east-1"),
        ("ok", "10.9.9.9", "10.9.9.9, which is not known to be in us-west-2"),
    ],
)
def test_who_still_serves_is_named(body: str, address: str, place: str) -> None:
    for age, verdict in ((10, "wait"), (60, "gave-up")):
        found = answered(body, address=address, age=age)
        assert found.verdict == verdict
        assert f"app.example.com is still served by {place}" in found.cause
    assert "503" in answered("", status=503).cause


# What an incident tool gets.

RUNNING = incident.News("arn:e", "us-west-2", "RUNNING", ("Validate", "TakeLease"), "")


def test_pagerduty_gets_an_event_of_its_version_2() -> None:
    # https://developer.pagerduty.com/docs/send-alert-event
    assert incident.message("pagerduty", RUNNING, {"routing_key": "R"}) == {
        "routing_key": "R",
        "event_action": "trigger",
        "dedup_key": "arn:e",
        "payload": {
            "summary": "failover to us-west-2 runs at TakeLease",
            "source": "us-west-2",
            "severity": "warning",
            "custom_details": {"states": ["Validate", "TakeLease"], "failure": ""},
        },
    }
    over = replace(RUNNING, status="SUCCEEDED")
    assert incident.message("pagerduty", over, {"routing_key": "R"}) == {
        "routing_key": "R",
        "event_action": "resolve",
        "dedup_key": "arn:e",
    }


@pytest.mark.parametrize(
    ("news", "status", "summary"),
    [
        (RUNNING, "open", "failover to us-west-2 runs at TakeLease"),
        (replace(RUNNING, states=()), "open", "failover to us-west-2 runs"),
        (replace(RUNNING, status="SUCCEEDED"), "closed", "failover to us-west-2 succeeded"),
        (
            replace(RUNNING, status="FAILED", failure="NotReady"),
            "failed",
            "failover to us-west-2 FAILED: NotReady",
        ),
    ],
)
def test_any_other_tool_gets_the_same_as_a_document(news: incident.News, status: str, summary: str) -> None:
    assert incident.message("json", news, {}) == {
        "incident": "arn:e",
        "region": "us-west-2",
        "status": status,
        "summary": summary,
        "states": list(news.states),
        "failure": news.failure,
    }


# Secrets.

HERE = secret.Versions("1")


@pytest.mark.parametrize(
    ("there", "here", "why"),
    [
        (HERE, HERE, ""),
        (None, HERE, "the active region has no such secret"),
        (
            HERE,
            None,
            "this region has no replica of it: add one (secretsmanager replicate-secret-to-regions)",
        ),
        (
            replace(HERE, deleted=True),
            HERE,
            "it is scheduled for deletion: restore it (secretsmanager restore-secret)",
        ),
        (
            HERE,
            replace(HERE, deleted=True),
            "it is scheduled for deletion: restore it (secretsmanager restore-secret)",
        ),
        (replace(HERE, failures=("a: x", "b: y")), HERE, "its replication failed: a: x; b: y"),
        (HERE, secret.Versions("2"), "its current version here isn't the active region's"),
        (HERE, secret.Versions(None), "its current version here isn't the active region's"),
    ],
)
def test_a_secret_that_differs_says_how(
    there: secret.Versions | None, here: secret.Versions | None, why: str
) -> None:
    assert secret.difference(there, here) == why


ONE, TWO = "1" * 32, "2" * 32


@pytest.mark.parametrize(
    ("answer", "found"),
    [
        ({}, secret.Versions(None)),
        ({"VersionIdsToStages": {TWO: ["AWSPREVIOUS"], ONE: ["x", "AWSCURRENT"]}}, secret.Versions(ONE)),
        ({"VersionIdsToStages": {TWO: ["AWSPENDING"]}}, secret.Versions(None)),
        ({"DeletedDate": NOW}, secret.Versions(None, deleted=True)),
        (
            {
                "ReplicationStatus": [
                    {"Region": "us-west-2", "Status": "Failed", "StatusMessage": "no key"},
                    {"Region": "eu-west-1", "Status": "InSync", "StatusMessage": "fine"},
                    {"Region": "eu-west-2", "Status": "Failed"},
                ]
            },
            secret.Versions(None, failures=("us-west-2: no key", "eu-west-2: ")),
        ),
    ],
)
def test_a_secret_is_described_without_its_value(answer: dict[str, Any], found: secret.Versions) -> None:
    with client("secretsmanager", Call("describe_secret", {"SecretId": "db"}, answer)) as secrets:
        assert secret.describe(secrets, "db") == found


def test_a_secret_that_may_not_be_read_is_not_one_that_is_missing() -> None:
    with (
        client(
            "secretsmanager", Call("describe_secret", {"SecretId": "db"}, error="AccessDeniedException")
        ) as secrets,
        pytest.raises(ClientError, match="AccessDeniedException"),
    ):
        secret.describe(secrets, "db")


# A global database.

CLUSTER = "arn:aws:rds:us-west-2:123456789012:cluster:myapp-db"
OTHER = "arn:aws:rds:us-east-1:123456789012:cluster:myapp-db"


def described(cluster: dict[str, Any] | None, whole: dict[str, Any] | None) -> tuple[Call, ...]:
    one = Call(
        "describe_db_clusters",
        {"DBClusterIdentifier": "myapp-db"},
        {"DBClusters": [{"DBClusterArn": CLUSTER, "Status": "available", **(cluster or {})}]},
        "" if cluster is not None else "DBClusterNotFoundFault",
    )
    other = Call(
        "describe_global_clusters",
        {"GlobalClusterIdentifier": "whole"},
        {"GlobalClusters": [whole or {}]},
        "" if whole is not None else "GlobalClusterNotFoundFault",
    )
    return (one,) if cluster is None else (one, other)


MEMBERS = {"GlobalClusterMembers": [{"DBClusterArn": OTHER, "IsWriter": True}, {"DBClusterArn": CLUSTER}]}
WRITER = {"GlobalClusterMembers": [{"DBClusterArn": OTHER}, {"DBClusterArn": CLUSTER, "IsWriter": True}]}


@pytest.mark.parametrize(
    ("cluster", "whole", "found"),
    [
        (None, None, ("", False, "")),
        ({}, None, ("", False, "")),
        ({"Endpoint": "here"}, MEMBERS, ("available", True, "here")),
        ({}, MEMBERS, ("available", True, "")),
        ({}, WRITER, ("available", False, "")),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "failing-over", "ToDbClusterArn": CLUSTER}},
            ("failing-over", False, ""),
        ),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "failing-over", "ToDbClusterArn": OTHER}},
            ("available", False, ""),
        ),
        (
            {},
            {**WRITER, "FailoverState": {"Status": "cancelling", "ToDbClusterArn": CLUSTER}},
            ("available", False, ""),
        ),
    ],
)
def test_a_global_database_is_seen_from_the_region_that_is_asked(
    cluster: dict[str, Any] | None, whole: dict[str, Any] | None, found: tuple[str, bool, str]
) -> None:
    with client("rds", *described(cluster, whole)) as rds:
        database = global_database.describe(rds, "myapp-db", "whole")
    assert (database.status, database.is_replica, database.address) == found


def test_a_global_database_that_cannot_be_asked_is_not_one_that_is_missing() -> None:
    call = Call("describe_db_clusters", {"DBClusterIdentifier": "myapp-db"}, error="Throttling")
    with client("rds", call) as rds, pytest.raises(ClientError, match="Throttling"):
        global_database.describe(rds, "myapp-db", "whole")


def test_a_global_databases_lag_is_of_all_its_sources_in_seconds() -> None:
    cluster = {"Name": "DBClusterIdentifier", "Value": "myapp-db"}
    source = [cluster, {"Name": "SourceRegion", "Value": "us-east-1"}]
    listed = Call(
        "list_metrics",
        {"Namespace": "AWS/RDS", "MetricName": "AuroraGlobalDBReplicationLag", "Dimensions": [cluster]},
        {"Metrics": [{"Namespace": "AWS/RDS", "MetricName": "x", "Dimensions": source}]},
    )
    points = Call(
        "get_metric_statistics",
        {
            "Namespace": "AWS/RDS",
            "MetricName": "AuroraGlobalDBReplicationLag",
            "Dimensions": source,
            "StartTime": ago(minutes=30),
            "EndTime": NOW,
            "Period": 60,
            "Statistics": ["Maximum"],
        },
        {"Datapoints": [{"Timestamp": ago(minutes=1), "Maximum": 1500.0}]},
    )
    with client("cloudwatch", listed, points) as metrics:
        assert global_database.samples(metrics, "myapp-db", NOW) == [Sample(ago(minutes=1), 1.5)]


# How far a copy is behind.


@pytest.mark.parametrize(
    ("reading", "state", "cause"),
    [
        (Reading("s3", Behind(5.0, "seen"), 10), "in-step", "5 s (seen), limit 10 s"),
        (Reading("s3", Behind(10.0, "seen"), 10), "in-step", "10 s (seen), limit 10 s"),
        (Reading("s3", Behind(10.5, "seen"), 10), "late", "10.5 s (seen), limit 10 s"),
        (Reading("s3", Behind(None, "unknown: x"), 10), "unknown", "unknown: x"),
        (Reading("s3", Behind(None, "no rule"), 10, stopped=True), "late", "it doesn't replicate: no rule"),
    ],
)
def test_a_copy_is_judged_against_its_limit(reading: Reading, state: str, cause: str) -> None:
    found = replication.judge(reading)
    assert (found.reading, found.state, found.cause) == (reading, state, cause)


def beat(number: int, age: float) -> Heartbeat:
    return Heartbeat(number, ago(seconds=age))


@pytest.mark.parametrize(
    ("there", "here", "behind"),
    [
        (None, None, Behind(None, "unknown: the active region shows no heartbeat; none arrived yet")),
        (
            None,
            beat(4, 30),
            Behind(
                None,
                "unknown: the active region shows no heartbeat; "
                "the newest heartbeat here is of 2026-01-02T11:59:30+00:00",
            ),
        ),
        (beat(4, 30), beat(4, 30), Behind(0.0, "heartbeat 4 arrived, the newest", 0)),
        (
            beat(4, 31),
            beat(4, 31),
            Behind(None, "unknown: no heartbeat was written since 2026-01-02T11:59:29+00:00"),
        ),
        (beat(4, 5), None, Behind(5.0, "heartbeat 1 didn't arrive yet", 4)),
        # At even distances: the third of 2, 3, 4, 5 and 6 was written a quarter of the way.
        (beat(6, 5), beat(2, 45), Behind(35.0, "heartbeat 3 didn't arrive yet", 4)),
        (beat(6, 5), beat(3, 35), Behind(25.0, "heartbeat 4 didn't arrive yet", 3)),
        (beat(4, 5.12345), None, Behind(5.123, "heartbeat 1 didn't arrive yet", 4)),
        (beat(4, -5), None, Behind(0.0, "heartbeat 1 didn't arrive yet", 4)),
    ],
)
def test_what_heartbeats_say_of_a_store(
    there: Heartbeat | None, here: Heartbeat | None, behind: Behind
) -> None:
    assert replication.between(there, here, NOW, interval_seconds=10) == behind


@pytest.mark.parametrize(
    ("here", "there", "behind"),
    [
        (beat(4, 2.1234), None, Behind(2.123, "heartbeat 4 was seen arriving", None)),
        (beat(4, 2), beat(7, 1), Behind(2.0, "heartbeat 4 was seen arriving", 3)),
        (beat(4, -2), beat(3, 1), Behind(0.0, "heartbeat 4 was seen arriving", 0)),
    ],
)
def test_a_heartbeat_that_just_arrived_says_how_long_it_took(
    here: Heartbeat, there: Heartbeat | None, behind: Behind
) -> None:
    assert replication.arrived(here, there, NOW) == behind


MEASURED = "ReplicaLag at 2026-01-02T11:59:00+00:00"


@pytest.mark.parametrize(
    ("lag", "acknowledged", "reading"),
    [
        (
            None,
            None,
            Reading(
                "database", Behind(None, "unknown: no ReplicaLag was measured in the 30 minutes before"), 60
            ),
        ),
        (
            -1.0,
            None,
            Reading(
                "database",
                Behind(None, "unknown: replication didn't run at 2026-01-02T11:59:00+00:00"),
                60,
                stopped=True,
            ),
        ),
        (0.0, None, Reading("database", Behind(0.0, MEASURED), 60)),
        (60.0, None, Reading("database", Behind(60.0, MEASURED), 60)),
        (
            61.0,
            None,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:57:59+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (
            61.0,
            120.0,
            Reading(
                "database",
                Behind(61.0, f"{MEASURED}; a write of 2026-01-02T11:58:00+00:00 is missing"),
                60,
            ),
        ),
        (
            61.0,
            121.0,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:57:59+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (
            360.0,
            500.0,
            Reading(
                "database",
                Behind(
                    None,
                    "unknown: no write was acknowledged since 2026-01-02T11:53:00+00:00, so the source may be idle",
                ),
                60,
            ),
        ),
        (361.0, None, Reading("database", Behind(361.0, MEASURED), 60)),
    ],
)
def test_an_idle_source_is_told_from_a_replica_that_is_late(
    lag: float | None, acknowledged: float | None, reading: Reading
) -> None:
    samples = [] if lag is None else [Sample(ago(minutes=2), 7.0), Sample(ago(minutes=1), lag)]
    write = None if acknowledged is None else beat(1, acknowledged)
    assert replication.database(samples, write, NOW, 60) == reading


def test_of_several_looks_the_furthest_behind_counts_and_the_first_when_nobody_knows() -> None:
    one, two, zero = Behind(1.0, "one"), Behind(2.0, "two"), Behind(0.0, "zero")
    some, other = Behind(None, "some"), Behind(None, "other")
    assert replication.slowest([one, two, some]) == two
    assert replication.slowest([zero, Behind(0.5, "half"), some]) == Behind(0.5, "half")
    assert replication.slowest([some, other]) == some


def test_an_age_is_to_the_millisecond_and_never_below_nothing() -> None:
    assert replication.age(None, "snapshot", NOW) == Behind(None, "unknown: there is no snapshot")
    made = ago(seconds=2.12345)
    assert replication.age(made, "snapshot", NOW) == Behind(2.123, f"snapshot of {made.isoformat()}")
    assert replication.age(ago(seconds=-3), "snapshot", NOW).seconds == 0.0
    assert replication.age(ago(seconds=0.25), "snapshot", NOW).seconds == 0.25
