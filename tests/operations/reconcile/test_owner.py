"""What an existing database's owner is asked for: exactly what is missing, with commands that would do it."""

from dataclasses import replace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from config import Names
from config.settings import parse_settings
from operations.reconcile import instances, owner
from operations.reconcile.acts import OwnerMustActError, act
from operations.reconcile.decision import OWNER
from tests.adoption import COMBINATIONS
from tests.operations.reconcile.seen import NEW, OLD, after_failover
from tests.operations.roles.worlds import EAST

OWNED = owner.Owned("existing.primary.database", "myapp-db", EAST, NEW.source)


def test_a_writer_is_to_leave_its_owners_state_before_it_is_renamed_and_then_replicated() -> None:
    said = owner.asked(OWNED, OLD, 3)
    order = [
        said.index(each)
        for each in (
            "existing.primary.database: the database myapp-db in us-east-1 is still the old writer",
            "terraform state rm",
            "--new-db-instance-identifier myapp-db-before-3",
            f'replicate_source_db = "{NEW.source}"',
            "create-db-instance-read-replica --region us-east-1 --source-region us-west-2",
        )
    ]
    assert order == sorted(order)


def test_only_what_is_missing_is_asked() -> None:
    said = owner.asked(OWNED, None, 3)
    assert "doesn't exist" in said
    assert "modify-db-instance" not in said
    assert "state rm" not in said
    assert "create-db-instance-read-replica" in said


def test_a_replica_of_something_else_is_told_as_that() -> None:
    said = owner.asked(OWNED, replace(NEW, source="arn:aws:rds:us-west-2:123456789012:db:another"), 3)
    assert "replicates arn:aws:rds:us-west-2:123456789012:db:another" in said
    assert "--new-db-instance-identifier" in said


@pytest.mark.parametrize(
    ("given", "epoch", "told"),
    [
        ({}, 2, ""),
        # Sizes are given back by a step of their own.
        ({"capacity": {"desired": 4}}, 2, ""),
        ({"target_cpu_percent": 50}, 2, "the scaling policy with application.target_cpu_percent"),
        # The first failover activates the other region's group.
        ({"target_cpu_percent": 50}, 1, ""),
    ],
)
def test_a_policy_that_a_failover_changed_is_told_when_its_region_is_passive_again(
    given: dict[str, Any], epoch: int, told: str
) -> None:
    settings = parse_settings({**COMBINATIONS["recovery only"], "application": given})
    said = owner.retargeted(settings, Names(settings).standby, epoch)
    assert (told in said) if told else said == ""
    made = parse_settings({"application": given})
    assert owner.retargeted(made, Names(made).standby, epoch) == ""


def test_the_step_itself_changes_nothing_and_says_it() -> None:
    tools: Any = None
    with pytest.raises(OwnerMustActError, match="run make reconcile APPLY=1 again"):
        act(OWNER, after_failover(owned=OWNED), tools)


def test_the_commands_do_what_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands use the names that the next observation looks for."""
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    session = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")
    with mock_aws():
        rds: Any = session.client("rds", EAST)
        rds.create_db_instance(
            DBInstanceIdentifier="myapp-db",
            DBInstanceClass="db.t4g.large",
            Engine="postgres",
            AllocatedStorage=20,
        )
        said = owner.asked(OWNED, instances.find(rds, "myapp-db"), 3)
        words = (
            next(line for line in said.splitlines() if "modify-db-instance" in line).replace(",", " ").split()
        )
        options = {word: words[place + 1] for place, word in enumerate(words[:-1]) if word.startswith("--")}
        rds.modify_db_instance(
            DBInstanceIdentifier=options["--db-instance-identifier"],
            NewDBInstanceIdentifier=options["--new-db-instance-identifier"],
            ApplyImmediately=True,
        )
        assert instances.find(rds, "myapp-db") is None
        assert instances.find(rds, instances.name_aside("myapp-db", 3)) is not None
