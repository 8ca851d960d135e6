"""What the AWS Backup extension promises, and what stock moto does instead."""

import json
import urllib.parse
import urllib.request
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.embedded_aws.conftest import Aws

ROLE = "arn:aws:iam::123456789012:role/backup"
SELECTION: dict[str, Any] = {
    "SelectionName": "by-tag",
    "IamRoleArn": ROLE,
    "ListOfTags": [{"ConditionType": "STRINGEQUALS", "ConditionKey": "dr-backup", "ConditionValue": "myapp"}],
}


def _plan(aws: Aws) -> tuple[Any, str]:
    backup = aws.client("backup")
    backup.create_backup_vault(BackupVaultName="vault")
    rule = {"RuleName": "daily", "TargetBackupVaultName": "vault"}
    made = backup.create_backup_plan(BackupPlan={"BackupPlanName": "plan", "Rules": [rule]})
    return backup, made["BackupPlanId"]


def test_a_selection_a_vaults_policy_and_a_restore_test_are_kept(extended: Aws, stock: Aws) -> None:
    backup, plan = _plan(extended)
    selection = backup.create_backup_selection(BackupPlanId=plan, BackupSelection=SELECTION)["SelectionId"]
    found = backup.get_backup_selection(BackupPlanId=plan, SelectionId=selection)["BackupSelection"]
    assert found["ListOfTags"] == SELECTION["ListOfTags"]
    backup.put_backup_vault_access_policy(BackupVaultName="vault", Policy="{}")
    assert backup.get_backup_vault_access_policy(BackupVaultName="vault")["Policy"] == "{}"
    backup.create_restore_testing_plan(
        RestoreTestingPlan={
            "RestoreTestingPlanName": "monthly",
            "ScheduleExpression": "cron(0 5 1 * ? *)",
            "RecoveryPointSelection": {
                "Algorithm": "LATEST_WITHIN_WINDOW",
                "IncludeVaults": ["*"],
                "RecoveryPointTypes": ["SNAPSHOT"],
            },
        }
    )
    backup.create_restore_testing_selection(
        RestoreTestingPlanName="monthly",
        RestoreTestingSelection={
            "RestoreTestingSelectionName": "tables",
            "ProtectedResourceType": "DynamoDB",
            "IamRoleArn": ROLE,
            "ProtectedResourceArns": ["*"],
        },
    )
    tested = backup.get_restore_testing_selection(
        RestoreTestingPlanName="monthly", RestoreTestingSelectionName="tables"
    )["RestoreTestingSelection"]
    assert tested["ProtectedResourceType"] == "DynamoDB"
    backup.delete_backup_selection(BackupPlanId=plan, SelectionId=selection)
    assert backup.list_backup_selections(BackupPlanId=plan)["BackupSelectionsList"] == []

    stocked, other = _plan(stock)
    with pytest.raises(ClientError):
        stocked.create_backup_selection(BackupPlanId=other, BackupSelection=SELECTION)


def _tags_as_the_provider_asks(aws: Aws, arn: str) -> Any:
    """Ask as the Go SDK does, without the slash that boto3 puts at the end of the path."""
    signed = "AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/backup/aws4_request, SignedHeaders=host, Signature=0"
    request = urllib.request.Request(
        f"{aws.endpoint}/tags/{urllib.parse.quote(arn, safe='')}", headers={"Authorization": signed}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)["Tags"]


def test_tags_are_listed_whether_or_not_the_path_ends_with_a_slash(extended: Aws, stock: Aws) -> None:
    for aws, expected in ((extended, {"a": "b"}), (stock, {})):
        backup = aws.client("backup")
        made = backup.create_backup_vault(BackupVaultName="tagged", BackupVaultTags={"a": "b"})
        assert backup.list_tags(ResourceArn=made["BackupVaultArn"])["Tags"] == {"a": "b"}
        assert _tags_as_the_provider_asks(aws, made["BackupVaultArn"]) == expected


def test_the_name_of_a_deleted_plan_is_free_again(extended: Aws, stock: Aws) -> None:
    wanted = {"BackupPlanName": "again", "Rules": [{"RuleName": "daily", "TargetBackupVaultName": "any"}]}
    for aws in (extended, stock):
        backup = aws.client("backup")
        backup.delete_backup_plan(BackupPlanId=backup.create_backup_plan(BackupPlan=wanted)["BackupPlanId"])
    assert extended.client("backup").create_backup_plan(BackupPlan=wanted)["BackupPlanId"]
    with pytest.raises(ClientError, match="AlreadyExists"):
        extended.client("backup").create_backup_plan(BackupPlan=wanted)
    with pytest.raises(ClientError, match="AlreadyExists"):
        stock.client("backup").create_backup_plan(BackupPlan=wanted)


def test_a_vault_can_be_asked_what_it_holds_before_it_is_destroyed(extended: Aws, stock: Aws) -> None:
    for aws in (extended, stock):
        aws.client("backup").create_backup_vault(BackupVaultName="empty")
    listed = extended.client("backup").list_recovery_points_by_backup_vault(BackupVaultName="empty")
    assert listed["RecoveryPoints"] == []
    with pytest.raises(ClientError):
        stock.client("backup").list_recovery_points_by_backup_vault(BackupVaultName="empty")


def test_a_regions_settings_are_as_they_were_set_and_its_own(extended: Aws) -> None:
    here, there = (extended.client("backup", region) for region in ("eu-west-1", "eu-west-2"))
    here.update_region_settings(
        ResourceTypeOptInPreference={"Aurora": False}, ResourceTypeManagementPreference={"DynamoDB": False}
    )
    found, other = here.describe_region_settings(), there.describe_region_settings()
    assert (found["ResourceTypeOptInPreference"]["Aurora"], found["ResourceTypeOptInPreference"]["RDS"]) == (
        False,
        True,
    )
    assert found["ResourceTypeManagementPreference"]["DynamoDB"] is False
    assert other["ResourceTypeOptInPreference"]["Aurora"]
    assert other["ResourceTypeManagementPreference"]["DynamoDB"]
