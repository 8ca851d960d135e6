"""A writer that is set aside is kept, found again, and can be brought back."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from hypothesis import given
from hypothesis import strategies as st
from moto import mock_aws

from operations.reconcile import instances
from operations.reconcile.instances import find, name_aside, put_aside, set_aside

REGION, NAME = "us-east-1", "myapp-db"


@pytest.fixture
def rds(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        client = boto3.client(
            "rds", region_name=REGION, aws_access_key_id="testing", aws_secret_access_key="testing"
        )
        client.create_db_instance(
            DBInstanceIdentifier=NAME,
            Engine="postgres",
            DBInstanceClass="db.r6g.large",
            AllocatedStorage=20,
            MasterUsername="master",
            MasterUserPassword="not-a-secret",
            VpcSecurityGroupIds=["sg-open"],
            DeletionProtection=True,
            Tags=[{"Key": "dr-backup", "Value": "myapp"}],
        )
        yield client


def aside(rds: Any) -> instances.SetAside:
    old = find(rds, NAME)
    assert old is not None
    put_aside(rds, old, 3, "2026-01-01T00:00:00.000Z", closed_group="sg-closed", backup_tag="dr-backup")
    (found,) = set_aside(rds)
    return found


def test_it_has_another_name_the_same_data_and_no_way_in(rds: Any) -> None:
    before = find(rds, NAME)
    assert before is not None
    found = aside(rds)
    assert find(rds, NAME) is None
    assert found.instance.name == "myapp-db-before-3"
    assert found.instance.resource_id == before.resource_id
    assert found.instance.groups == ("sg-closed",)
    assert found.instance.is_protected


def test_it_tells_whose_name_it_had_since_when_and_before_which_epoch(rds: Any) -> None:
    found = aside(rds)
    assert (found.name_before, found.epoch, found.at) == (NAME, "3", "2026-01-01T00:00:00.000Z")


def test_aws_backup_copies_it_no_more(rds: Any) -> None:
    tags = rds.list_tags_for_resource(ResourceName=aside(rds).instance.arn)["TagList"]
    assert "dr-backup" not in {each["Key"] for each in tags}


def test_brought_back_it_is_what_it_was(rds: Any) -> None:
    instances.bring_back(rds, aside(rds))
    now = find(rds, NAME)
    assert now is not None
    assert now.groups == ("sg-open",)
    assert set_aside(rds) == []


@pytest.mark.parametrize(
    ("wanted", "snapshots"), [("kept-before-it-goes", ["kept-before-it-goes"]), ("", [])]
)
def test_removed_it_leaves_a_snapshot_unless_that_is_named_too(
    rds: Any, wanted: str, snapshots: list[str]
) -> None:
    instances.delete(rds, aside(rds).instance, final_snapshot=wanted)
    assert find(rds, "myapp-db-before-3") is None
    kept = rds.describe_db_snapshots(SnapshotType="manual")["DBSnapshots"]
    assert [each["DBSnapshotIdentifier"] for each in kept] == snapshots


@given(
    st.from_regex(r"[a-z]([a-z0-9]|-(?=[a-z0-9])){0,62}", fullmatch=True),
    st.integers(min_value=1, max_value=10**9),
)
def test_every_name_and_epoch_make_an_identifier_that_rds_takes(name: str, epoch: int) -> None:
    made = name_aside(name, epoch)
    assert len(made) <= 63
    assert "--" not in made
    assert not made.endswith("-")
    assert made.endswith(f"-before-{epoch}")
