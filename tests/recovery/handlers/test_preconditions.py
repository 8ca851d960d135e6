"""The preconditions of a failover, read from the region itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.names import PROBE_METRIC
from recovery.handlers import preconditions
from recovery.https import HttpResponse
from recovery.settings import PreconditionsSettings
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES, PRIMARY, STANDBY
from tests.recovery.records import HERE, LEDGER, REQUEST, Configure

assert NAMES.witness is not None
PRECONDITIONS = PreconditionsSettings(
    region=HERE,
    database=STANDBY.database,
    global_database="",
    auto_scaling_group=STANDBY.auto_scaling_group,
    endpoint_parameter=NAMES.endpoint_parameter,
    ledger_table=LEDGER,
    lag_objective_seconds=60,
    witness_region=NAMES.witness.region,
    probe_namespace=NAMES.probe_namespace,
    probe_metric=PROBE_METRIC,
    probed_region=PRIMARY.region,
    front_host=NAMES.region_host("standby"),
    probed_host=NAMES.region_host("primary"),
    health_path="/health",
    request_timeout_seconds=5,
)


def look(mode: str = "ungraceful", alarm: str = "", **answers: HttpResponse) -> dict[str, Any]:
    """Return the result of the preconditions; `answers` are the fronts' answers by site, and a front without
    one is up.
    """
    asked = {
        **REQUEST,
        "mode": mode,
        "reason": "",
        "dryRun": False,
        "alarm": alarm,
        "activeRegion": PRIMARY.region,
    }

    def asking(host: str, path: str, timeout: float) -> HttpResponse:
        assert (path, timeout) == ("/health", 5)
        (site,) = (site for site in ("primary", "standby") if NAMES.region_host(site) == host)
        return answers.get(site, HttpResponse(host, status=200))

    return preconditions.handle({"request": asked}, None, asking=asking)


def states(found: dict[str, Any]) -> dict[str, str]:
    return {item["name"]: item["state"] for item in found["items"]}


@pytest.mark.usefixtures("replica")
def test_preconditions_name_what_is_missing(configure: Configure) -> None:
    configure(PRECONDITIONS)
    found = look()
    assert found["verdict"] == "failed"
    assert states(found) == {
        "record tree": "failed",
        "protection": "ok",
        "database": "ok",
        "replica lag": "unknown",
        "auto scaling group": "failed",
        "endpoint parameter": "failed",
        "witness": "unknown",
        "seen up": "ok",
        "front": "ok",
    }
    assert "auto scaling group" in found["cause"]


@pytest.mark.usefixtures("replica")
def test_where_there_is_no_witness_region_its_word_is_unknown_and_nobody_is_asked_for_it(
    configure: Configure,
) -> None:
    configure(replace(PRECONDITIONS, witness_region=""))
    (item,) = [each for each in look()["items"] if each["name"] == "witness"]
    assert item["state"] == "unknown"


@pytest.mark.usefixtures("replica")
def test_certificates_that_expired_in_both_regions_stop_what_the_alarm_started(configure: Configure) -> None:
    expired = HttpResponse(
        "h", failure="SSLCertVerificationError: certificate has expired", bad_certificate=True
    )
    configure(PRECONDITIONS)
    found = look(alarm="lost", primary=expired, standby=expired)
    assert states(found)["front"] == "failed"
    assert "a failover fixes nothing" in found["cause"]
    assert states(look(alarm="lost", standby=expired))["front"] == "unknown"
    assert states(look(alarm="lost", primary=expired))["front"] == "ok"
    configure(replace(PRECONDITIONS, front_host=""))
    assert states(look(alarm="lost", primary=expired, standby=expired))["front"] == "ok"


@pytest.mark.usefixtures("standby")
def test_a_replica_that_does_not_exist_is_missing_not_unknown(configure: Configure) -> None:
    configure(PRECONDITIONS)
    assert states(look())["database"] == "failed"


def test_the_lag_is_read_from_the_replicas_own_metric(replica: Region, configure: Configure) -> None:
    configure(PRECONDITIONS)
    replica.client("cloudwatch").put_metric_data(
        Namespace="AWS/RDS",
        MetricData=[
            {
                "MetricName": "ReplicaLag",
                "Dimensions": [{"Name": "DBInstanceIdentifier", "Value": STANDBY.database}],
                "Timestamp": datetime.now(UTC) - timedelta(minutes=2),
                "Value": 3.0,
            }
        ],
    )
    lag = next(item for item in look()["items"] if item["name"] == "replica lag")
    assert lag["state"] == "ok"
    assert lag["message"].startswith("3 s")
