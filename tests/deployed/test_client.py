"""What a client saw and lost, row by row: with the replica's usual lag, and with a replica that is behind."""

from pathlib import Path

import pytest

from drills import scenario as scenarios
from drills.report.words import client_told
from drills.result import ClientResult, Result
from drills.session import run_embedded
from drills.world import World
from operations.request import IMPATIENT_SECONDS

PAUSED = scenarios.load("paused-replica")


@pytest.fixture(scope="module")
def paused(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    return run_embedded(world, PAUSED, reports=tmp_path_factory.mktemp("paused"))


def client_of(result: Result) -> ClientResult:
    assert result.client is not None
    return result.client


def test_a_client_sees_errors_and_then_the_other_region(lost_region: tuple[Result, Path]) -> None:
    client = client_of(lost_region[0])
    assert client.written > 10
    assert client.refused > 10
    assert client.down_seconds is not None
    assert lost_region[0].rto_seconds is not None
    # Both asked every half second or more often, and a loaded machine may keep one waiting.
    assert abs(client.down_seconds - lost_region[0].rto_seconds) < 3 + IMPATIENT_SECONDS


def test_every_lost_row_is_explained_by_the_replicas_lag_at_the_kill(
    lost_region: tuple[Result, Path], paused: tuple[Result, Path]
) -> None:
    for result, _ in (lost_region, paused):
        client = client_of(result)
        assert (client.lost, client.unexplained) == (client.explained, 0), client


def test_with_a_paused_replica_more_is_lost_and_the_report_says_so(
    lost_region: tuple[Result, Path], paused: tuple[Result, Path]
) -> None:
    usual, behind = client_of(lost_region[0]), client_of(paused[0])
    (spec,) = [fault for fault in PAUSED.faults if fault.kind == "replication-paused"]
    assert usual.lost is not None
    assert behind.lost is not None
    assert behind.lag_seconds is not None
    # What was on its way when it was paused still arrived.
    assert behind.lag_seconds > spec.seconds - 0.5
    # How many rows those seconds have depends on the machine; that each of them is explained is the test above.
    assert behind.lost > usual.lost
    told = client_told(behind)
    page = paused[1].read_text(encoding="utf-8")
    assert told in page
    assert f"{behind.lost} of them are lost" in told
    assert "us-west-2 gets no replicated writes of rds for 6 s before the loss" in page
