"""AWS Backup: what is taken, where its copy goes, and that nobody empties the vault early."""

import json
from typing import Any

import pytest

from config.errors import SettingsError
from config.settings import parse_settings
from config.stacks import PRIMARY, REPLICATION, STANDBY
from tests.synthesized import Synthesized, stacks

SWAPPED = {"active": "standby"}
TAGGED = {"dr-backup": "myapp"}
KINDS = (
    "aws_db_instance",
    "aws_rds_cluster",
    "aws_dynamodb_table",
    "aws_s3_bucket",
    "aws_dynamodb_table_replica",
)


def _backed_up(settings: dict[str, Any], stack: str) -> set[str]:
    """Return the types of resources in a stack that have the tag which the backup plan selects."""
    synthesized = stacks(settings)[stack]
    return {kind for kind in KINDS for each in synthesized.all(kind) if each.get("tags") == TAGGED}


def _vault(synthesized: Synthesized, region: str) -> dict[str, Any]:
    found = [v for v in synthesized.all("aws_backup_vault") if synthesized.provider_region(v) == region]
    (vault,) = found
    return vault


def _plan(synthesized: Synthesized) -> tuple[dict[str, Any], dict[str, Any]]:
    plan = synthesized.one("aws_backup_plan")
    (rule,) = plan["rule"]
    return plan, rule


@pytest.mark.parametrize(
    ("settings", "here", "there"),
    [({}, "us-east-1", "us-west-2"), (SWAPPED, "us-west-2", "us-east-1")],
    ids=["as deployed", "roles swapped"],
)
def test_the_active_regions_data_is_copied_to_the_locked_vault_of_the_other(
    settings: dict[str, Any], here: str, there: str
) -> None:
    synthesized = stacks(settings)[REPLICATION]
    plan, rule = _plan(synthesized)
    assert synthesized.provider_region(plan) == here
    assert rule["target_vault_name"] == f"${{{synthesized.address(_vault(synthesized, here))}.name}}"
    (copy,) = rule["copy_action"]
    other = _vault(synthesized, there)
    assert copy["destination_vault_arn"] == f"${{{synthesized.address(other)}.arn}}"
    lock = synthesized.one(
        "aws_backup_vault_lock_configuration", backup_vault_name=f"${{{synthesized.address(other)}.name}}"
    )
    assert lock["min_retention_days"] == 7
    # With it the lock would be in compliance mode, which not even AWS undoes.
    assert "changeable_for_days" not in lock


def test_each_vault_is_encrypted_with_the_key_of_its_region() -> None:
    synthesized = stacks()[REPLICATION]
    for region in ("us-east-1", "us-west-2"):
        alias = _vault(synthesized, region)["kms_key_arn"].split(".")[2]
        key = synthesized.document["data"]["aws_kms_alias"][alias]
        assert (key["name"], synthesized.provider_region(key)) == ("alias/myapp-data", region)


def test_only_the_service_ends_a_backup() -> None:
    for found in stacks()[REPLICATION].all("aws_backup_vault_policy"):
        (statement,) = json.loads(found["policy"])["Statement"]
        assert statement["Effect"] == "Deny"
        assert "backup:DeleteRecoveryPoint" in statement["Action"]
        spared = statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"]
        assert all(arn.startswith("arn:aws:iam::123456789012:role/") for arn in spared)
        assert not any("*" in arn for arn in spared)


def test_what_the_plan_takes_is_the_active_regions_and_no_replica() -> None:
    assert _backed_up({}, PRIMARY) == {"aws_db_instance", "aws_dynamodb_table", "aws_s3_bucket"}
    # RDS promotes no replica that is being backed up.
    assert _backed_up({}, STANDBY) == set()
    assert _backed_up({}, REPLICATION) == set()
    assert _backed_up(SWAPPED, PRIMARY) == set()
    assert _backed_up(SWAPPED, STANDBY) == {"aws_db_instance", "aws_s3_bucket"}
    assert _backed_up(SWAPPED, REPLICATION) == {"aws_dynamodb_table_replica"}
    assert "aws_rds_cluster" in _backed_up({"database": {"engine": "aurora-postgresql"}}, PRIMARY)


# A type's name in an ARN of AWS Backup, by the Terraform type that carries the tag.
ARNS = {
    "aws_db_instance": "arn:aws:rds:*:*:db:*",
    "aws_rds_cluster": "arn:aws:rds:*:*:cluster:*",
    "aws_dynamodb_table": "arn:aws:dynamodb:*:*:table/*",
    "aws_dynamodb_table_replica": "arn:aws:dynamodb:*:*:table/*",
    "aws_s3_bucket": "arn:aws:s3:::*",
}


@pytest.mark.parametrize("settings", [{}, SWAPPED, {"database": {"engine": "aurora-postgresql"}}])
def test_what_carries_the_tag_is_selected_by_its_type_whatever_the_region_opted_in(
    settings: dict[str, Any],
) -> None:
    selection = stacks(settings)[REPLICATION].one("aws_backup_selection")
    assert not selection.get("selection_tag")
    (condition,) = selection["condition"]
    (tag,) = condition["string_equals"]
    assert {tag["key"]: tag["value"]} == {f"aws:ResourceTag/{name}": value for name, value in TAGGED.items()}
    tagged = {kind for stack in (PRIMARY, STANDBY, REPLICATION) for kind in _backed_up(settings, stack)}
    assert {ARNS[kind] for kind in tagged} <= set(selection["resources"])
    for arn in selection["resources"]:
        # A service without a type leaves it to the opt-in.
        assert arn == "arn:aws:s3:::*" or arn.split(":", 5)[5].count("*") == 1
        assert not arn.endswith(":*:*:*")


def test_every_kind_that_is_backed_up_is_restored_from_the_copy_to_see_that_it_can_be() -> None:
    synthesized = stacks()[REPLICATION]
    plan = synthesized.one("aws_backup_restore_testing_plan")
    assert synthesized.provider_region(plan) == "us-west-2"
    (selection,) = plan["recovery_point_selection"]
    assert selection["include_vaults"] == [
        f"${{{synthesized.address(_vault(synthesized, 'us-west-2'))}.arn}}"
    ]
    tested = {
        each["protected_resource_type"]: each
        for each in synthesized.all("aws_backup_restore_testing_selection")
    }
    assert set(tested) == {"RDS", "DynamoDB", "S3"}
    # In the network that a recovery would use, not in the default one.
    assert tested["RDS"]["restore_metadata_overrides"] == {"dbSubnetGroupName": "myapp-db-replica"}


def test_backups_do_what_their_settings_say() -> None:
    chosen = {
        "schedule": "cron(0 1 * * ? *)",
        "kept_days": 90,
        "locked_days": 30,
        "restore_tests": "cron(0 2 2 * ? *)",
    }
    synthesized = stacks({"replication": {"backups": chosen}})[REPLICATION]
    _, rule = _plan(synthesized)
    kept = (rule["lifecycle"]["delete_after"], rule["copy_action"][0]["lifecycle"]["delete_after"])
    assert (rule["schedule"], *kept) == ("cron(0 1 * * ? *)", 90, 90)
    test = synthesized.one("aws_backup_restore_testing_plan")
    assert test["schedule_expression"] == "cron(0 2 2 * ? *)"
    locks = synthesized.all("aws_backup_vault_lock_configuration")
    assert [lock["min_retention_days"] for lock in locks] == [30, 30]
    off = stacks({"replication": {"backups": {"enabled": False}}})[REPLICATION].document["resource"]
    assert not [kind for kind in off if kind.startswith("aws_backup")]


def test_a_vault_loses_its_backups_only_when_it_is_named() -> None:
    kept = stacks()[REPLICATION].all("aws_backup_vault")
    assert [vault["force_destroy"] for vault in kept] == [False, False]
    named = stacks(remove="myapp-backups")[REPLICATION].all("aws_backup_vault")
    assert [vault["force_destroy"] for vault in named] == [True, True]


def test_a_lock_longer_than_the_retention_is_refused() -> None:
    with pytest.raises(SettingsError, match="kept for 5 days can't be locked for 7"):
        parse_settings({"replication": {"backups": {"kept_days": 5}}})
