"""A readiness result is stored in the ledger, and reads back unchanged."""

from datetime import UTC, datetime, timedelta
from typing import Any

from recovery.steps.diagnosis import Diagnosis
from recovery.steps.standby import record
from tests.recovery.stubs import Call, client

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
HERE = "us-west-2"


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


def test_a_look_is_kept_and_read_as_it_was() -> None:
    found = [Diagnosis("a", "ready", "fine"), Diagnosis("b", "not ready", "gone", "make it")]
    kept: dict[str, Any] = {}

    class Tables:
        def put_item(self, **given: Any) -> None:
            kept.update(given)

    record.record_readiness(Tables(), "ledger", region=HERE, found=found, at=NOW)  # type: ignore[arg-type]
    assert kept["TableName"] == "ledger"
    assert kept["Item"]["pk"] == {"S": "readiness"}
    assert kept["Item"]["sk"] == {"S": "2026-01-02T12:00:00.000Z"}
    assert record.read(kept["Item"]) == record.Looked(NOW, HERE, "not ready", 2, found[1:])


def test_looks_are_asked_for_between_two_times() -> None:
    asked = {
        "TableName": "ledger",
        "KeyConditionExpression": "pk = :kind AND sk BETWEEN :since AND :until",
        "ExpressionAttributeValues": {
            ":kind": {"S": "readiness"},
            ":since": {"S": "2026-01-01T12:00:00.000Z"},
            ":until": {"S": "2026-01-02T12:00:00.000Z"},
        },
    }
    with client("dynamodb", Call("query", asked, {"Items": []})) as tables:
        assert list(record.looks(tables, "ledger", ago(days=1), NOW)) == []
