"""An execution counts as a rehearsal of what it tested."""

from datetime import UTC, datetime
from typing import Any

import pytest

from recovery.steps import drill_record
from recovery.steps.drill_record import Rehearsal

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)
WRITTEN = "2026-01-02T12:00:00.000Z"


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
