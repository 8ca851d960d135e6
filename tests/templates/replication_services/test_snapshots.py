"""Snapshots of volumes and copies of the database's backups, in the region that would restore them."""

from typing import Any

import pytest

from config.stacks import PRIMARY, REPLICATION
from tests.synthesized import Synthesized, stacks

REGIONS = ("us-east-1", "us-west-2")


def _policy(synthesized: Synthesized, region: str) -> dict[str, Any]:
    (found,) = [
        each
        for each in synthesized.all("aws_dlm_lifecycle_policy")
        if synthesized.provider_region(each) == region
    ]
    return dict(found["policy_details"])


def _key_region(synthesized: Synthesized, reference: str) -> str:
    return synthesized.provider_region(synthesized.document["data"]["aws_kms_alias"][reference.split(".")[2]])


@pytest.mark.parametrize(("here", "there"), [REGIONS, REGIONS[::-1]])
def test_snapshots_reach_the_other_region_encrypted_with_its_key_and_expire(here: str, there: str) -> None:
    chosen = {"interval_hours": 6, "kept": 9, "copies_kept_days": 21}
    synthesized = stacks({"replication": {"snapshots": chosen}})[REPLICATION]
    (schedule,) = _policy(synthesized, here)["schedule"]
    assert (schedule["create_rule"]["interval"], schedule["create_rule"]["interval_unit"]) == (6, "HOURS")
    assert schedule["retain_rule"]["count"] == 9
    (copy,) = schedule["cross_region_copy_rule"]
    assert (copy["target"], copy["encrypted"]) == (there, True)
    assert _key_region(synthesized, copy["cmk_arn"]) == there
    assert (copy["retain_rule"]["interval"], copy["retain_rule"]["interval_unit"]) == (21, "DAYS")


def test_the_policies_take_the_volumes_that_the_launch_template_tags() -> None:
    chosen = stacks({"application": {"data_volume_gib": 50}})
    wanted = _policy(chosen[REPLICATION], "us-east-1")["target_tags"]
    specifications = chosen[PRIMARY].one("aws_launch_template")["tag_specifications"]
    (volumes,) = [each["tags"] for each in specifications if each["resource_type"] == "volume"]
    assert wanted.items() <= volumes.items()


def test_snapshots_are_pre_warmed_only_when_asked_for() -> None:
    (schedule,) = _policy(stacks()[REPLICATION], "us-west-2")["schedule"]
    assert "fast_restore_rule" not in schedule
    chosen = stacks({"replication": {"snapshots": {"fast_restore": True}}})[REPLICATION]
    for region in REGIONS:
        (schedule,) = _policy(chosen, region)["schedule"]
        (zone,) = schedule["fast_restore_rule"]["availability_zones"]
        zones = chosen.document["data"]["aws_availability_zones"][zone.split(".")[2]]
        assert chosen.provider_region(zones) == region


@pytest.mark.parametrize(
    ("active", "source", "here"),
    [
        ("primary", "arn:aws:rds:us-east-1:123456789012:db:myapp-db", "us-west-2"),
        ("standby", "arn:aws:rds:us-west-2:123456789012:db:myapp-db-replica", "us-east-1"),
    ],
)
def test_the_writers_backups_are_kept_in_the_passive_region_with_its_key(
    active: str, source: str, here: str
) -> None:
    synthesized = stacks({"active": active, "database": {"backup_retention_days": 14}})[REPLICATION]
    copied = synthesized.one("aws_db_instance_automated_backups_replication")
    assert (copied["source_db_instance_arn"], copied["retention_period"]) == (source, 14)
    assert synthesized.provider_region(copied) == here
    assert _key_region(synthesized, copied["kms_key_id"]) == here


def test_a_swap_of_the_roles_makes_another_copy_and_moves_none() -> None:
    # Terraform would ask the new region for the old one's copy, and forget it there.
    kind = "aws_db_instance_automated_backups_replication"
    names = [
        set(stacks({"active": each})[REPLICATION].document["resource"][kind])
        for each in ("primary", "standby")
    ]
    assert not names[0] & names[1]


@pytest.mark.parametrize(
    "settings",
    [
        {"database": {"engine": "aurora-postgresql"}},
        {"replication": {"database_backups": False}},
        {"components": {"database": False, "recovery": False}},
    ],
    ids=["Aurora, which has none", "switched off", "no database"],
)
def test_where_rds_copies_no_backups_none_are_asked_for(settings: dict[str, Any]) -> None:
    assert not stacks(settings)[REPLICATION].all("aws_db_instance_automated_backups_replication")
