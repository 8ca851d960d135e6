"""A clean-up that AWS stops half-way says what is left, and goes on later: real Terraform, real provider."""

import json
import os
from pathlib import Path

import pytest

from config.stacks import Stack
from embedded_aws import process
from operations.deployment import Deployment
from operations.environment import tool_environment
from operations.retained import RetainedError
from tests.embedded_aws.conftest import Aws

pytestmark = pytest.mark.terraform
KEPT = (
    "Replica cannot be deleted because it has acted as a source region for new replica(s) being added to the table "
    "in the last 24 hours."
)
FULL = "Backup vault cannot be deleted (contains 2 recovery points)"
TABLE = {
    "name": "kept",
    "billing_mode": "PAY_PER_REQUEST",
    "hash_key": "pk",
    "attribute": [{"name": "pk", "type": "S"}],
}
PROTECTED, UNPROTECTED = {"deletion_protection_enabled": True}, {"deletion_protection_enabled": False}
SHARED = Stack("shared", "shared", "shared_resources")
REGIONAL = Stack("regional", "regional", "primary_infrastructure", after=("shared",))


def _stack(folder: Path, name: str, resources: dict[str, object], **blocks: object) -> None:
    document = {
        "terraform": {
            "required_providers": {"aws": {"source": "aws", "version": "5.100.0"}},
            "backend": {"local": {"path": f"../{name}.tfstate"}},
        },
        "provider": {"aws": [{"region": "us-east-1"}]},
        "resource": resources,
        **blocks,
    }
    (folder / name).mkdir(exist_ok=True)
    (folder / name / "cdk.tf.json").write_text(json.dumps(document), encoding="utf-8")


def test_what_aws_keeps_is_said_what_needs_it_waits_and_a_second_clean_up_goes_on(
    tmp_path: Path,
) -> None:
    with process.start(tmp_path / "embedded") as handle:
        _stop_half_way_and_go_on(Aws(handle.endpoint), tmp_path)


def test_protection_is_taken_off_what_is_left_and_nothing_that_is_gone_is_made_again(tmp_path: Path) -> None:
    with process.start(tmp_path / "embedded") as handle:
        aws = Aws(handle.endpoint)
        gone = {"aws_sns_topic": {"gone": {"name": "gone"}}}
        _stack(tmp_path, "regional", {**gone, "aws_dynamodb_table": {"kept": TABLE | PROTECTED}})
        deployment = _deployment(aws, tmp_path)
        deployment.apply([REGIONAL])
        # As a clean-up leaves it that AWS stopped half-way: Terraform destroyed the topic.
        _stack(tmp_path, "regional", {"aws_dynamodb_table": {"kept": TABLE | PROTECTED}})
        deployment.apply([REGIONAL])
        _stack(tmp_path, "regional", {**gone, "aws_dynamodb_table": {"kept": TABLE | UNPROTECTED}})
        deployment.unprotect([REGIONAL])
        table = aws.client("dynamodb").describe_table(TableName="kept")["Table"]
        assert table["DeletionProtectionEnabled"] is False
        assert aws.client("sns").list_topics()["Topics"] == []
        deployment.destroy([REGIONAL])
        assert aws.client("dynamodb").list_tables()["TableNames"] == []


def test_a_resource_that_a_removed_block_names_outlives_the_clean_up(tmp_path: Path) -> None:
    with process.start(tmp_path / "embedded") as handle:
        aws = Aws(handle.endpoint)
        topics = {name: {"name": name} for name in ("owned", "adopted")}
        _stack(tmp_path, "regional", {"aws_sns_topic": topics})
        deployment = _deployment(aws, tmp_path)
        deployment.apply([REGIONAL])
        stays = {"removed": [{"from": "aws_sns_topic.adopted", "lifecycle": {"destroy": False}}]}
        _stack(tmp_path, "regional", {"aws_sns_topic": {"owned": topics["owned"]}}, **stays)
        deployment.destroy([REGIONAL])
        left = [each["TopicArn"] for each in aws.client("sns").list_topics()["Topics"]]
        assert [each.rpartition(":")[2] for each in left] == ["adopted"]


def _deployment(aws: Aws, folder: Path) -> Deployment:
    client = {
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_ACCESS_KEY_ID": "embedded",
        "AWS_SECRET_ACCESS_KEY": "embedded",
    }
    return Deployment(folder, tool_environment(os.environ, client), lambda _: None)


def _stop_half_way_and_go_on(aws: Aws, tmp_path: Path) -> None:
    _stack(tmp_path, "shared", {"aws_sns_topic": {"topic": {"name": "resumed"}}})
    resources = {"aws_dynamodb_table": {"kept": TABLE}, "aws_backup_vault": {"full": {"name": "full"}}}
    _stack(tmp_path, "regional", resources)
    deployment = _deployment(aws, tmp_path)
    stacks = [SHARED, REGIONAL]
    deployment.apply(stacks)
    aws.control.put_fault("kept", "dynamodb", "DeleteTable", "ValidationException", KEPT)
    aws.control.put_fault("full", "backup", "DeleteBackupVault", "InvalidRequestException", FULL)
    try:
        with pytest.raises(RetainedError) as stopped:
            deployment.destroy(stacks)
    finally:
        aws.control.remove_fault("kept")
        aws.control.remove_fault("full")
    (left,) = stopped.value.left
    assert left.stack == "regional"
    assert set(left.resources) == {"aws_backup_vault.full", "aws_dynamodb_table.kept"}
    said = str(stopped.value)
    assert "24 hours" in said
    assert "the vault holds backups" in said
    assert stopped.value.waiting == ("shared",)
    topics = aws.client("sns").list_topics()["Topics"]
    assert any(topic["TopicArn"].endswith(":resumed") for topic in topics)
    deployment.destroy(stacks)
    assert "kept" not in aws.client("dynamodb").list_tables()["TableNames"]
    assert aws.client("backup").list_backup_vaults()["BackupVaultList"] == []
    topics = aws.client("sns").list_topics()["Topics"]
    assert not any(topic["TopicArn"].endswith(":resumed") for topic in topics)
