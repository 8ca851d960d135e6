"""Strict fencing on the embedded AWS: which writers write, and when they stop."""

import time

from recovery import lease_table
from recovery.clock import utc_now
from tests.recovery.behaviour.deployed import Deployed
from tests.recovery.behaviour.outcome import assert_failed_over
from tests.recovery.behaviour.regions import NAMES, PRIMARY, STANDBY
from tests.recovery.behaviour.strict.writers import STOPPED, VALID, Process, entered_at, succeeded
from tests.recovery.behaviour.test_refusals import assert_as_it_was
from tests.recovery.behaviour.waiting import eventually


def test_a_writer_that_is_cut_off_has_stopped_before_the_promotion(
    strictly: Deployed, old_writer: Process
) -> None:
    """A partition: the ungraceful failover can't tell the old region anything."""
    old_writer.cut_off()
    started = strictly.start()
    eventually(lambda: old_writer.stopped())
    stopped_at = utc_now().timestamp()
    assert "fencing is strict" in old_writer.stopped()
    succeeded(strictly.ended(started))
    assert_failed_over(strictly)
    assert stopped_at < entered_at(strictly, started, "PromoteReplica")
    waited = entered_at(strictly, started, "RecordIntent") - entered_at(strictly, started, "WaitForWriters")
    assert waited >= STOPPED - 0.1
    assert old_writer.stopped()


def test_a_stale_writer_that_comes_back_is_refused_although_its_ledger_knows_of_nothing(
    strictly: Deployed, old_writer: Process
) -> None:
    old_writer.cut_off()
    succeeded(strictly.run())
    old_writer.reconnect()
    eventually(lambda: "us-west-2 refuses epoch 0" in old_writer.stopped())
    # So is one that starts anew.
    fresh = Process(PRIMARY, STANDBY)
    eventually(lambda: "us-west-2 refuses epoch 0" in fresh.stopped())
    found = strictly.client("dynamodb", PRIMARY).get_item(
        TableName=NAMES.ledger_table, Key={"pk": {"S": "permit"}, "sk": {"S": "current"}}
    )
    assert "Item" not in found


def test_a_writer_that_reaches_the_other_region_stops_as_soon_as_the_failover_fences_it(
    strictly: Deployed, old_writer: Process
) -> None:
    started = strictly.start()
    eventually(lambda: "refuses epoch 0" in old_writer.stopped())
    refused_at = utc_now().timestamp()
    succeeded(strictly.ended(started))
    assert refused_at < entered_at(strictly, started, "PromoteReplica")


def test_the_activated_region_writes_alone_until_the_other_one_answers(strictly: Deployed) -> None:
    activated = Process(STANDBY, PRIMARY)
    activated.cut_off()
    succeeded(strictly.run())
    tables = strictly.client("dynamodb")
    eventually(lambda: not activated.stopped())
    assert lease_table.read_alone(tables, STANDBY.lease_table) == 1
    # Longer than a renewal is good for: it isn't the last one that it lives from.
    time.sleep(VALID + 0.5)
    assert not activated.stopped()
    activated.reconnect()
    eventually(lambda: lease_table.read_alone(tables, STANDBY.lease_table) == -1)
    assert lease_table.read_renewal(strictly.client("dynamodb", PRIMARY), PRIMARY.lease_table).epoch == 1
    assert not activated.stopped()
    # From now on it counts what the other region says.
    activated.cut_off()
    eventually(lambda: activated.stopped())


def test_a_writer_that_renewed_with_a_later_epoch_than_the_ledger_tells_is_never_overtaken(
    strictly: Deployed,
) -> None:
    """The ledger is a global table, so its permit may be outdated; the lease table of the region itself has the
    renewals.
    """
    key = {"id": {"S": "writer"}}
    table = strictly.client("dynamodb")
    table.put_item(TableName=STANDBY.lease_table, Item={**key, "epoch": {"N": "7"}})
    execution = strictly.run()
    assert (execution.status, execution.error) == ("FAILED", "FencingFailed")
    assert_as_it_was(strictly)
    table.delete_item(TableName=STANDBY.lease_table, Key=key)
