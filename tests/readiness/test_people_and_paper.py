"""Readiness checks contacts, certificates and rehearsals, whose expiry no service would report."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

import pytest

from config.settings import parse_settings
from drills import records
from drills.result import Result
from operations.target import Target
from readiness import contacts, drills, quotas
from readiness.certificates import judge_certificate
from recovery.clock import written
from recovery.steps.drill_record import last_passed, record_validation

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ANNE = {"name": "Anne", "email": "anne@example.org"}


def target_of(label: Any, **document: Any) -> Target:
    return Target(label, parse_settings(document))


@pytest.mark.parametrize(
    ("label", "people", "state"),
    [
        ("aws", [], "not ready"),
        ("aws", [ANNE], "not ready"),
        ("aws", [ANNE, {**ANNE, "phone": "+49 30 1"}], "ready"),
        ("embedded", [], "ready"),
        ("embedded", [ANNE], "not ready"),
    ],
)
def test_somebody_can_be_called(label: str, people: list[dict[str, str]], state: str) -> None:
    (found,) = contacts.examine(target_of(label, contacts=people))
    assert found.state == state
    assert bool(found.fix) is (state == "not ready")


def certificate(days: float, status: str = "ISSUED") -> dict[str, Any]:
    return {"Status": status, "NotAfter": NOW + timedelta(days=days)}


@pytest.mark.parametrize(
    ("found", "state", "told"),
    [
        ([certificate(30)], "ready", "valid for 30 more days"),
        ([certificate(29.9)], "not ready", "valid for 29 more days, at least 30 wanted"),
        ([certificate(-1)], "not ready", "valid for -1 more days"),
        ([certificate(2), certificate(300)], "ready", "valid for 300 more days"),
        ([certificate(300, "PENDING_VALIDATION")], "not ready", "PENDING_VALIDATION"),
        ([], "not ready", "there is none"),
    ],
)
def test_a_certificate_that_ends_soon_is_not_ready(found: list[Any], state: str, told: str) -> None:
    judged = judge_certificate("certificate", found, now=NOW, wanted_days=30)
    assert judged.state == state
    assert told in judged.cause


def test_the_embedded_aws_does_not_pretend_to_have_quotas() -> None:
    (found,) = quotas.examine(target_of("embedded"))
    assert "unproven" in found.cause


@pytest.mark.embedded
def test_the_last_rehearsals_are_read_from_records_and_executions(target: Target) -> None:
    client, table = target.client("dynamodb", target.passive.region), target.names.ledger_table
    client.create_table(
        TableName=table,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
        AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
    )
    try:
        # A ledger of today: nothing is late yet.
        assert {each.state for each in drills.examine(target)} == {"ready"}
        _drill(target, "region-loss", NOW, "passed")
        _drill(target, "region-loss", NOW + timedelta(days=1), "failed")
        _drill(target, "cache-lost", NOW + timedelta(days=1), "passed", rto=None)
        _execution(target, "test", "failed", NOW + timedelta(days=3))
        record_validation(client, table, passed=True, reasons=[], at=NOW + timedelta(days=1))
        record_validation(client, table, passed=False, reasons=["late"], at=NOW + timedelta(days=2))
        assert {kind: (each.at, each.name) for kind, each in last_passed(client, table).items()} == {
            "replication_validation": (NOW + timedelta(days=1), "replication-validation"),
            "component_test": (NOW + timedelta(days=1), "cache-lost"),
            "full_test": (NOW, "region-loss"),
        }
        _execution(target, "test", "tested", NOW + timedelta(days=2))
        assert last_passed(client, table)["component_test"].source == "execution"
        _execution(target, "failover", "succeeded", NOW + timedelta(days=4))
        assert last_passed(client, table)["full_test"].at == NOW + timedelta(days=4)
        late = [each.item for each in drills.examine(target) if each.state == "not ready"]
        assert late == ["drill: replication validation", "drill: component test", "drill: full test"]
    finally:
        client.delete_table(TableName=table)


def _drill(
    target: Target,
    scenario: str,
    ended: datetime,
    verdict: Literal["passed", "failed"],
    rto: float | None = 26.6,
) -> None:
    """Keep the result of a drill as the runner does."""
    records.keep(
        target,
        Result(
            scenario=scenario,
            title="",
            target="embedded",
            verdict=verdict,
            reasons=[],
            started=written(ended - timedelta(minutes=10)),
            ended=written(ended),
            lost=[],
            lost_at=None,
            rto_seconds=rto,
            rto_objective_seconds=900,
            rpo=[],
            availability=None,
            execution=None,
            started_by=None,
            steps=[],
            steady_before=[],
            steady_after=[],
            clock_speed=1,
            notes=[],
        ),
    )


def _execution(target: Target, action: str, status: str, ended: datetime) -> None:
    target.client("dynamodb", target.passive.region).put_item(
        TableName=target.names.ledger_table,
        Item={
            "pk": {"S": "execution"},
            "sk": {"S": f"{written(ended)}#by-hand"},
            "action": {"S": action},
            "status": {"S": status},
            "endedAt": {"S": written(ended)},
        },
    )
