"""The prober publishes the results of a minute's probes, and records a loss."""

from datetime import UTC, datetime
from typing import Any

import pytest

from config.names import PROBE_METRIC
from recovery.handlers import prober
from recovery.https import HttpResponse
from recovery.settings import ProberSettings
from recovery.steps.probe import Sighting, publish
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY
from tests.recovery.records import HERE, LEDGER, Configure, get, published

PROBER = ProberSettings(
    region=HERE,
    host=NAMES.region_host("primary"),
    path="/health",
    probed_region=PRIMARY.region,
    interval_seconds=20,
    timeout_seconds=4,
    namespace=NAMES.probe_namespace,
    metric=PROBE_METRIC,
    ledger_table=LEDGER,
)
UP = HttpResponse("primary.app.example.com", status=200, body='{"status": "ok"}', seconds=0.05)
DOWN = HttpResponse("primary.app.example.com", failure="ConnectionRefusedError: refused")
LOST = HttpResponse("primary.app.example.com", unknown="OSError: Too many open files")


def run_prober(*answers: HttpResponse) -> dict[str, int]:
    given = iter(answers)
    return prober.handle({}, None, asking=lambda *_: next(given), sleep=lambda _: None)


def test_the_prober_publishes_each_probe_of_its_minute(standby: Region, configure: Configure) -> None:
    configure(PROBER)
    assert run_prober(UP, DOWN, DOWN) == {"up": 1, "down": 2, "unknown": 0}
    assert published(standby, NAMES.probe_namespace, PROBE_METRIC, PRIMARY.region) == [2.0, 3.0]


def test_an_alarm_of_half_a_minute_sees_every_probe(standby: Region) -> None:
    """CloudWatch offers data with one-minute resolution only to periods of a minute or more."""
    sent: list[dict[str, Any]] = []
    metrics = standby.client("cloudwatch")
    metrics.meta.events.register(
        "before-parameter-build.cloudwatch.PutMetricData", lambda params, **_: sent.append(dict(params))
    )
    at = datetime(2026, 1, 2, tzinfo=UTC)
    publish(metrics, NAMES.probe_namespace, PROBE_METRIC, PRIMARY.region, Sighting("down", "", at, 1.0))
    probe = next(each for each in sent[0]["MetricData"] if each["MetricName"] == PROBE_METRIC)
    assert probe["StorageResolution"] == 1


def test_an_error_of_the_prober_itself_publishes_nothing(
    standby: Region, configure: Configure, capsys: pytest.CaptureFixture[str]
) -> None:
    configure(PROBER)
    assert run_prober(LOST, LOST, LOST)["unknown"] == 3
    assert published(standby, NAMES.probe_namespace, PROBE_METRIC, PRIMARY.region) == []
    assert "Too many open files" in capsys.readouterr().out


def test_the_loss_is_recorded_once_and_ended_by_an_answer(standby: Region, configure: Configure) -> None:
    configure(PROBER)
    run_prober(UP, DOWN, DOWN)
    first = get(standby, "probe", PRIMARY.region)["lostAt"]["S"]
    run_prober(DOWN, DOWN, LOST)
    assert get(standby, "probe", PRIMARY.region)["lostAt"]["S"] == first
    run_prober(DOWN, DOWN, UP)
    assert "lostAt" not in get(standby, "probe", PRIMARY.region)


def test_a_ledger_that_does_not_answer_does_not_stop_the_probing(
    standby: Region, configure: Configure
) -> None:
    configure(PROBER)
    standby.client("dynamodb").delete_table(TableName=LEDGER)
    assert run_prober(DOWN, DOWN, DOWN)["down"] == 3
    assert published(standby, NAMES.probe_namespace, PROBE_METRIC, PRIMARY.region) == [3.0, 3.0]
