"""The handlers against an AWS API: they read the local tables, and change only what they are for."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config.names import INHIBITOR_METRIC, PROBE_METRIC, SWITCH_METRIC, UNPROTECTED_METRIC
from recovery.clock import written
from recovery.handlers import database, lease, measure, preconditions, prober, switch, validate
from recovery.https import HttpResponse
from recovery.ledger import LedgerError
from recovery.settings import (
    DatabaseSettings,
    FunctionSettings,
    LeaseSettings,
    MeasureSettings,
    PreconditionsSettings,
    ProberSettings,
    SwitchSettings,
    ValidateSettings,
)
from recovery.steps.heartbeat import beat_table
from recovery.steps.probe import Sighting, publish
from recovery.steps.propagation import until_allowed
from tests.recovery.conftest import Region
from tests.recovery.conftest import _table as make_table
from tests.recovery.names import NAMES, PRIMARY, STANDBY

Configure = Callable[[FunctionSettings], None]
HERE, LEDGER = STANDBY.region, NAMES.ledger_table
VALIDATE = ValidateSettings(
    region=HERE,
    regions=[PRIMARY.region, HERE],
    deployed_active_region=PRIMARY.region,
    ledger_table=LEDGER,
    lease_table=STANDBY.lease_table,
)
SWITCH = SwitchSettings(
    region=HERE,
    ledger_table=LEDGER,
    switch_namespace=NAMES.switch_namespace,
    switch_metric=SWITCH_METRIC,
    inhibitor_metric=INHIBITOR_METRIC,
    unprotected_metric=UNPROTECTED_METRIC,
)
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
REQUEST = {"action": "failover", "targetRegion": HERE}
UP = HttpResponse("primary.app.example.com", status=200, body='{"status": "ok"}', seconds=0.05)
DOWN = HttpResponse("primary.app.example.com", failure="ConnectionRefusedError: refused")
LOST = HttpResponse("primary.app.example.com", unknown="OSError: Too many open files")


def put(where: Region, kind: str, key: str, **fields: dict[str, str]) -> None:
    where.client("dynamodb").put_item(TableName=LEDGER, Item={"pk": {"S": kind}, "sk": {"S": key}, **fields})


def get(region: Region, kind: str, key: str) -> dict[str, Any]:
    key_of = {"pk": {"S": kind}, "sk": {"S": key}}
    return region.client("dynamodb").get_item(TableName=LEDGER, Key=key_of).get("Item", {})  # type: ignore[no-any-return]


def published(region: Region, namespace: str, metric: str, dimension: str) -> list[float]:
    now = datetime.now(UTC)
    points = region.client("cloudwatch").get_metric_statistics(
        Namespace=namespace,
        MetricName=metric,
        Dimensions=[{"Name": "Region", "Value": dimension}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum", "SampleCount"],
    )["Datapoints"]
    return [points[0]["Sum"], points[0]["SampleCount"]] if points else []


@pytest.mark.usefixtures("standby")
def test_validation_accepts_a_failover_of_a_fresh_deployment(configure: Configure) -> None:
    configure(VALIDATE)
    outcome = validate.handle({"input": REQUEST}, None)
    assert outcome["verdict"] == "accepted"
    assert outcome["nextEpoch"] == "1"
    assert outcome["activeRegion"] == PRIMARY.region


def test_validation_knows_from_the_ledger_who_is_active(standby: Region, configure: Configure) -> None:
    configure(VALIDATE)
    put(standby, "active", "current", region={"S": HERE}, epoch={"N": "1"})
    assert validate.handle({"input": REQUEST}, None)["error"] == "AlreadyActive"


def test_the_epoch_goes_on_from_the_other_regions_permit(standby: Region, configure: Configure) -> None:
    configure(VALIDATE)
    put(standby, "permit", "current", region={"S": PRIMARY.region}, epoch={"N": "7"})
    assert validate.handle({"input": REQUEST}, None)["nextEpoch"] == "8"


def test_a_request_for_the_other_region_is_handed_over_without_a_look_at_any_table(
    configure: Configure,
) -> None:
    configure(VALIDATE)
    request = {"action": "failover", "targetRegion": PRIMARY.region}
    assert validate.handle({"input": request}, None)["verdict"] == "elsewhere"


def test_a_held_lease_whose_execution_is_gone_is_judged_by_its_age(
    standby: Region, configure: Configure
) -> None:
    configure(LeaseSettings(region=HERE, lease_table=STANDBY.lease_table, lease_seconds=1800))
    taken = datetime.now(UTC) - timedelta(minutes=10)
    standby.client("dynamodb").put_item(
        TableName=STANDBY.lease_table,
        Item={
            "id": {"S": "failover"},
            "holder": {"S": STANDBY.arn("states", "execution:dr-failover:gone")},
            "epoch": {"N": "2"},
            "takenAt": {"S": written(taken)},
        },
    )
    event = {"execution": "arn:me", "floor": "3"}
    assert lease.handle(event, None)["verdict"] == "held"
    later = lease.handle(event, None, clock=lambda: taken + timedelta(minutes=31))
    assert later == {"verdict": "retake", "seenEpoch": "2", "nextEpoch": "3"}


def test_the_switch_is_zero_until_one_was_recorded(standby: Region, configure: Configure) -> None:
    configure(SWITCH)
    assert switch.handle({}, None)["switch"] == 0
    assert published(standby, NAMES.switch_namespace, SWITCH_METRIC, HERE) == [0.0, 1.0]


def test_the_recorded_switch_is_repeated(standby: Region, configure: Configure) -> None:
    configure(SWITCH)
    put(standby, "switch", HERE, value={"N": "2"})
    switch.handle({}, None)
    assert published(standby, NAMES.switch_namespace, SWITCH_METRIC, HERE) == [2.0, 1.0]


def test_a_switch_that_cannot_be_read_publishes_nothing(standby: Region, configure: Configure) -> None:
    configure(SWITCH)
    put(standby, "switch", HERE, value={"N": "3"})
    with pytest.raises(LedgerError):
        switch.handle({}, None)
    standby.client("dynamodb").delete_table(TableName=LEDGER)
    with pytest.raises(ClientError):
        switch.handle({}, None)
    assert published(standby, NAMES.switch_namespace, SWITCH_METRIC, HERE) == []


class Time:
    """A clock that goes on while somebody sleeps."""

    def __init__(self) -> None:
        self.now = datetime(2026, 1, 1, tzinfo=UTC)
        self.slept: list[float] = []

    def __call__(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += timedelta(seconds=seconds)


class Refusing:
    """What answers with an error for the first so many times."""

    def __init__(self, code: str, times: int) -> None:
        self._error, self._left = ClientError({"Error": {"Code": code}}, "GetItem"), times

    def __call__(self) -> str:
        self._left -= 1
        if self._left >= 0:
            raise self._error
        return "done"


@pytest.mark.parametrize("code", ["AccessDeniedException", "AccessDenied"])
def test_a_denial_of_a_policy_that_is_not_known_yet_is_waited_for(code: str) -> None:
    time = Time()
    assert until_allowed(Refusing(code, 5), 120, clock=time, sleep=time.sleep) == "done"
    assert len(time.slept) == 5


@pytest.mark.parametrize(("code", "seconds"), [("AccessDeniedException", 0), ("ThrottlingException", 120)])
def test_nothing_else_is_waited_for_and_nothing_by_itself(code: str, seconds: int) -> None:
    time = Time()
    with pytest.raises(ClientError):
        until_allowed(Refusing(code, 1), seconds, clock=time, sleep=time.sleep)
    assert time.slept == []


def test_a_policy_that_never_becomes_known_is_an_error_after_its_time() -> None:
    time = Time()
    with pytest.raises(ClientError):
        until_allowed(Refusing("AccessDenied", 10**6), 120, clock=time, sleep=time.sleep)
    assert 110 < sum(time.slept) <= 120


def run_prober(*answers: HttpResponse) -> dict[str, int]:
    given = iter(answers)
    return prober.handle({}, None, asking=lambda *_: next(given), sleep=lambda _: None)


def test_the_prober_publishes_each_probe_of_its_minute(standby: Region, configure: Configure) -> None:
    configure(PROBER)
    assert run_prober(UP, DOWN, DOWN) == {"up": 1, "down": 2, "unknown": 0}
    assert published(standby, NAMES.probe_namespace, PROBE_METRIC, PRIMARY.region) == [2.0, 3.0]


def test_an_alarm_of_half_a_minute_sees_every_probe(standby: Region) -> None:
    """CloudWatch shows data of a resolution of a minute to no period below one."""
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


def look(mode: str = "ungraceful", alarm: str = "", **answers: HttpResponse) -> dict[str, Any]:
    """Return what the preconditions find; `answers` are those of the fronts by site, that of a front nobody may ask is
    up.
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


def test_the_replica_is_seen_as_one(replica: Region, configure: Configure) -> None:
    configure(
        DatabaseSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            promotion_seconds=60,
            drain_seconds=60,
        )
    )
    put(replica, "promotion", HERE, state={"S": "issued"})
    event = {"issued": False, "since": written(datetime.now(UTC))}
    assert database.handle(event, None)["verdict"] == "promote"
    refused = {**event, "afterError": "Rds.InvalidDbInstanceStateException"}
    assert database.handle(refused, None)["verdict"] == "wait"
    late = {**refused, "since": written(datetime.now(UTC) - timedelta(seconds=61))}
    assert database.handle(late, None)["verdict"] == "not-issued"
    assert database.handle({**event, "afterError": "Rds.RdsException"}, None)["verdict"] == "not-issued"
    assert database.handle({"issued": True, "since": event["since"]}, None)["verdict"] == "wait"
    # An existing database keeps its backups; without any it gets those of the settings.
    assert "backupDays" not in database.handle(event, None)
    rds, name = replica.client("rds"), STANDBY.database
    for days, kept in ((0, 7), (3, 3)):
        rds.modify_db_instance(
            DBInstanceIdentifier=name,
            BackupRetentionPeriod=days,
            PreferredBackupWindow="05:00-06:00",
            ApplyImmediately=True,
        )
        answer = database.handle({**event, "backupDays": 7}, None)
        assert (answer["backupDays"], answer["backupWindow"]) == (kept, "05:00-06:00")


@pytest.mark.usefixtures("standby")
def test_the_time_of_loss_survives_a_primary_that_comes_back_in_the_middle(configure: Configure) -> None:
    """The state machine passes on what the ledger said when it started."""
    configure(
        MeasureSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            probed_region=PRIMARY.region,
            table="",
            bucket="",
            namespace=NAMES.recovery_namespace,
        )
    )
    lost = datetime.now(UTC) - timedelta(minutes=5)
    started = lost + timedelta(minutes=2)
    event = {"startedAt": written(started), "lostAt": written(lost)}
    measured = measure.handle(event, None, clock=lambda: lost + timedelta(minutes=5))
    assert measured["rto"]["seconds"] == pytest.approx(300, abs=0.01)


def test_what_a_failover_lost_is_told_by_the_newest_heartbeats_here(
    standby: Region, configure: Configure
) -> None:
    """A store that doesn't answer is unknown, and doesn't hide the other one."""
    make_table(standby.client("dynamodb"), NAMES.global_table, "pk", "sk")
    configure(
        MeasureSettings(
            region=HERE,
            database=STANDBY.database,
            global_database="",
            ledger_table=LEDGER,
            probed_region=PRIMARY.region,
            table=NAMES.global_table,
            bucket=STANDBY.data_bucket,
            namespace=NAMES.recovery_namespace,
        )
    )
    lost = datetime.now(UTC).replace(microsecond=0)
    for number in (6, 7):
        beat_table(
            standby.client("dynamodb"),
            NAMES.global_table,
            PRIMARY.region,
            lost - timedelta(seconds=10 - number),
        )
    event = {"startedAt": written(lost), "lostAt": written(lost)}
    rpo = measure.handle(event, None)["rpo"]
    assert (rpo["table"]["seconds"], rpo["table"]["heartbeat"]) == (3.0, 2)
    assert rpo["storage"]["seconds"] is None
    # What is known is a metric, and what isn't is none.
    told = standby.client("cloudwatch").list_metrics(Namespace=NAMES.recovery_namespace)["Metrics"]
    stores = {
        each["Value"]
        for metric in told
        for each in metric["Dimensions"]
        if metric["MetricName"] == "DataLoss"
    }
    assert {metric["MetricName"] for metric in told} == {"TimeToFailover", "TimeOfExecution", "DataLoss"}
    assert stores == {HERE, "table"}
