"""The switch that is published from the ledger."""

import pytest
from botocore.exceptions import ClientError

from config.names import INHIBITOR_METRIC, SWITCH_METRIC, UNPROTECTED_METRIC
from recovery.handlers import switch
from recovery.ledger import LedgerError
from recovery.settings import SwitchSettings
from tests.recovery.conftest import Region
from tests.recovery.names import NAMES
from tests.recovery.records import HERE, LEDGER, Configure, published, put

SWITCH = SwitchSettings(
    region=HERE,
    ledger_table=LEDGER,
    switch_namespace=NAMES.switch_namespace,
    switch_metric=SWITCH_METRIC,
    inhibitor_metric=INHIBITOR_METRIC,
    unprotected_metric=UNPROTECTED_METRIC,
)


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
