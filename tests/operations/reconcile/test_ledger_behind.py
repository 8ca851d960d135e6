"""Right after a failover a reconcile waits for the other region's ledger to catch up instead of refusing."""

from collections.abc import Callable
from pathlib import Path

import pytest

from config import Environment, Names
from config.settings import parse_settings
from operations.reconcile.observation import observe
from operations.reconcile.run import judged
from operations.reconcile.tools import Tools
from recovery.clock import utc_now
from tests.operations.ledgers import clients, ledger_says

SETTINGS = parse_settings(
    {
        "components": dict.fromkeys(
            ("application", "database", "cdn", "storage", "table", "recovery"), False
        ),
        "cache": {"enabled": False},
    }
)
NAMES = Names(SETTINGS)
LOOKS: dict[str, Callable[[Tools], str]] = {
    "the judgement": lambda tools: judged(tools).kind,
    "each look of a run": lambda tools: (
        "roles differ" if observe(tools, frozenset()).world.ledgers_agree else "ledgers disagree"
    ),
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.usefixtures("account")
def test_a_ledger_that_is_a_second_behind_is_waited_for(name: str) -> None:
    here, there = NAMES.standby, NAMES.primary
    ledger_says(NAMES, here, active=here.region)
    ledger_says(NAMES, there)
    waits: list[float] = []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        item = {
            "pk": {"S": "active"},
            "sk": {"S": "current"},
            "region": {"S": here.region},
            "epoch": {"N": "1"},
        }
        clients("dynamodb", there.region).put_item(TableName=NAMES.ledger_table, Item=item)

    tools = Tools(
        Environment(Path("dr.yaml"), "embedded", None, None, False),
        SETTINGS,
        clients,
        {},
        utc_now,
        sleep,
        print,
        lambda _: None,
    )
    assert LOOKS[name](tools) == "roles differ"
    assert len(waits) == 1
