"""What failed stops a failover; what is unknown stops a graceful one only, and has its own message."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recovery.https import HttpResponse
from recovery.ledger import Protection, Tree
from recovery.steps.database import Database
from recovery.steps.database_status import CLUSTER, INSTANCE, kind_of
from recovery.steps.lag import Lag
from recovery.steps.preconditions import Evidence, Verdict, decide
from recovery.steps.request import Request
from recovery.steps.witness import decide as sight

AT = datetime(2026, 1, 1, tzinfo=UTC).isoformat()
GOOD = Evidence(
    database=Database("available", is_replica=True, address="a"),
    intent="none",
    lag=Lag(2.0, f"ReplicaLag at {AT}"),
    auto_scaling_group=True,
    endpoint_parameter=True,
    witness="down",
    seen_up=True,
    tree=Tree("us-east-1", "us-east-1"),
    protection=Protection(protected=True, epoch=0, since=""),
    active_region="us-east-1",
    front=HttpResponse("standby.app.example.com", status=200),
    probed_front=None,
)
UNGRACEFUL = Request("failover", "us-west-2", mode="ungraceful")
GRACEFUL = Request("failover", "us-west-2", mode="graceful")
AUTOMATIC = Request("failover", "us-west-2", alarm="lost")
UNKNOWN = {
    "database": None,
    "lag": Lag(None, "unknown: no data"),
    "auto_scaling_group": None,
    "endpoint_parameter": None,
    "tree": None,
    "protection": None,
}


def judge(request: Request, **change: object) -> Verdict:
    return decide(request, replace(GOOD, **change), lag_objective=60)  # type: ignore[arg-type]


def test_a_healthy_standby_meets_them_all() -> None:
    assert judge(GRACEFUL).met


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_does_not_veto_an_ungraceful_failover_but_says_so(name: str) -> None:
    verdict = judge(UNGRACEFUL, **{name: UNKNOWN[name]})
    assert verdict.met
    assert [item.state for item in verdict.items].count("unknown") == 1


@pytest.mark.parametrize("name", UNKNOWN)
def test_unknown_vetoes_a_graceful_failover(name: str) -> None:
    assert not judge(GRACEFUL, **{name: UNKNOWN[name]}).met


@pytest.mark.parametrize(
    "change",
    [
        {"database": Database("", is_replica=False, address="")},
        {"database": Database("storage-full", is_replica=True, address="")},
        {"database": Database("available", is_replica=False, address="")},
        {"auto_scaling_group": False},
        {"endpoint_parameter": False},
        {"tree": Tree("", "")},
        {"tree": Tree("us-west-2", "us-west-2")},
        {"tree": Tree("us-west-2", "us-east-1")},
        {"active_region": "us-west-2"},
        {"protection": Protection(protected=False, epoch=1, since=AT)},
    ],
)
def test_what_is_missing_stops_an_ungraceful_failover_and_is_named(change: dict[str, object]) -> None:
    verdict = judge(UNGRACEFUL, **change)
    assert not verdict.met
    assert verdict.cause


@given(st.sampled_from(sorted({*INSTANCE, *CLUSTER, "a-new-word", "incompatible-tomorrow"})))
def test_only_a_status_that_does_not_pass_stops_a_failover_in_a_disaster(status: str) -> None:
    busy = Database(status, is_replica=True, address="a")
    verdict = judge(UNGRACEFUL, database=busy)
    assert verdict.met == (kind_of(status) != "terminal")
    assert judge(GRACEFUL, database=busy).met == (status == "available")
    if status != "available":
        assert any(status in item.message for item in verdict.items)


def test_a_region_that_was_never_seen_up_is_no_loss_to_an_alarm() -> None:
    """Right after the first deployment the alarm may go from no data to ALARM before the region served."""
    refused = judge(AUTOMATIC, seen_up=False)
    assert not refused.met
    assert "never saw the active region up, so it isn't lost" in refused.cause
    assert judge(UNGRACEFUL, seen_up=False).met
    assert judge(AUTOMATIC, seen_up=None).met
    assert judge(GRACEFUL, seen_up=None).met


def test_a_run_that_was_stopped_after_the_promotion_is_let_through() -> None:
    promoted = Database("available", is_replica=False, address="a")
    assert judge(UNGRACEFUL, database=promoted, intent="issued").met


def test_a_late_replica_stops_a_graceful_failover_and_is_told_in_an_ungraceful_one() -> None:
    late = Lag(300.0, "measured")
    assert not judge(GRACEFUL, lag=late).met
    verdict = judge(UNGRACEFUL, lag=late)
    assert verdict.met
    assert any("late, 300 s" in item.message for item in verdict.items)


def test_a_witness_that_reaches_the_region_stops_an_automatic_failover_only() -> None:
    assert not judge(AUTOMATIC, witness="up").met
    assert judge(UNGRACEFUL, witness="up").met


def test_a_silent_witness_never_vetoes() -> None:
    assert judge(AUTOMATIC, witness="unknown").met
    assert judge(GRACEFUL, witness="unknown").met


@given(st.lists(st.floats(0, 1)))
def test_only_a_witness_that_saw_no_failure_at_all_contradicts(minutes: list[float]) -> None:
    assert sight(minutes) == ("unknown" if not minutes else "down" if any(minutes) else "up")


EXPIRED = HttpResponse("s", failure="SSLCertVerificationError: certificate has expired", bad_certificate=True)
BLIPS = (
    HttpResponse("p", failure="TimeoutError: timed out"),
    HttpResponse("p", failure="SSLError: handshake failure"),
    HttpResponse("p", status=503),
    HttpResponse("p", unknown="p doesn't resolve"),
)


def test_certificates_that_fail_in_both_regions_stop_an_automatic_failover_and_are_told() -> None:
    other = replace(EXPIRED, host="p")
    refused = judge(AUTOMATIC, front=EXPIRED, probed_front=other)
    assert not refused.met
    assert refused.cause.startswith("front: clients refuse this region's certificate: s failed: SSLCert")
    assert "they refuse the active region's certificate too: p failed: SSLCert" in refused.cause
    assert judge(UNGRACEFUL, front=EXPIRED, probed_front=other).met


@pytest.mark.parametrize("answer", BLIPS)
def test_a_disaster_is_not_vetoed_by_a_blip_of_this_regions_front(answer: HttpResponse) -> None:
    for request in (AUTOMATIC, UNGRACEFUL, GRACEFUL):
        verdict = judge(request, front=answer)
        assert verdict.met
        assert [item.name for item in verdict.items if item.state == "unknown"] == ["front"]


@pytest.mark.parametrize("other", [None, *BLIPS, HttpResponse("p", status=200)])
def test_this_regions_bad_certificate_alone_stops_only_who_has_time(other: HttpResponse | None) -> None:
    for request, met in ((AUTOMATIC, True), (UNGRACEFUL, True), (GRACEFUL, False)):
        verdict = judge(request, front=EXPIRED, probed_front=other)
        assert verdict.met is met
        (item,) = (item for item in verdict.items if item.name == "front")
        assert item.state != "ok"
        assert "certificate" in item.message


def test_a_region_that_cannot_serve_before_the_failover_is_not_asked() -> None:
    assert judge(AUTOMATIC, front=None).met
    assert judge(GRACEFUL, front=None).met
