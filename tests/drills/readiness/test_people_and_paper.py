"""Contacts, certificates and rehearsals: what no service breaks, and nobody notices without being told."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from config.settings import parse_settings
from drills.readiness import contacts, drills, quotas
from drills.readiness.certificates import judge_certificate
from drills.target import Target
from recovery.clock import written
from recovery.steps.drill_record import Kind, last_passed, record_drill

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
        ([certificate(30)], "ready", "30 days left"),
        ([certificate(29.9)], "not ready", "29 days left, 30 wanted"),
        ([certificate(-1)], "not ready", "-1 days left"),
        ([certificate(2), certificate(300)], "ready", "300 days left"),
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
        _record(target, "full_test", NOW, "passed")
        _record(target, "full_test", NOW + timedelta(days=1), "failed")
        _execution(target, "test", "tested", NOW + timedelta(days=2))
        _execution(target, "test", "failed", NOW + timedelta(days=3))
        found = last_passed(client, table)
        assert {kind: (each.at, each.source) for kind, each in found.items()} == {
            "full_test": (NOW, "drill"),
            "component_test": (NOW + timedelta(days=2), "execution"),
        }
        _execution(target, "failover", "succeeded", NOW + timedelta(days=4))
        assert last_passed(client, table)["full_test"].at == NOW + timedelta(days=4)
        late = [each.item for each in drills.examine(target) if each.state == "not ready"]
        assert late == ["drill: component test", "drill: full test"]
    finally:
        client.delete_table(TableName=table)


def _record(target: Target, kind: Kind, ended: datetime, verdict: Any) -> None:
    record_drill(
        target.client("dynamodb", target.passive.region),
        target.names.ledger_table,
        kind=kind,
        name="region-loss",
        verdict=verdict,
        target="embedded",
        started=ended - timedelta(minutes=10),
        ended=ended,
        details={"rtoSeconds": 26.6},
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
