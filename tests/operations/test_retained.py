"""A resource that AWS keeps for a time is reported with the reason; any other error remains an error."""

from operations.retained import Retained, RetainedError, reasons
from operations.terraform import TerraformError

KEPT = (
    "aws_dynamodb_table.global-table deleting DynamoDB Table: ValidationException: Replica cannot be deleted "
    "because it has acted as a source region for new replica(s) being added to the table in the last 24 hours."
)
LOCKED = "aws_s3_bucket.evidence deleting S3 Bucket: api error BucketNotEmpty: The bucket is not empty"
OTHER = "aws_db_instance.x deleting: AccessDenied"


def test_a_table_that_sourced_a_replica_is_kept_for_a_day() -> None:
    (reason,) = reasons(TerraformError("primary", "destroy", [KEPT]))
    assert "24 hours" in reason.why


def test_two_messages_of_one_cause_are_one_reason() -> None:
    assert len(reasons(TerraformError("dr_shared", "destroy", [LOCKED, LOCKED]))) == 1
    assert len(reasons(TerraformError("dr_shared", "destroy", [LOCKED, KEPT]))) == 2


def test_an_error_of_another_cause_is_not_taken_for_something_that_aws_keeps() -> None:
    assert reasons(TerraformError("primary", "destroy", [KEPT, OTHER])) == ()


def test_the_message_names_what_is_left_why_what_waits_and_how_to_go_on() -> None:
    why = reasons(TerraformError("primary", "destroy", [KEPT]))
    said = str(RetainedError([Retained("primary", ["aws_dynamodb_table.global-table"], why)], ["dr_shared"]))
    assert "primary: aws_dynamodb_table.global-table" in said
    assert "AWS keeps a table for 24 hours" in said
    assert "stacks that weren't destroyed, because the ones above still need them: dr_shared" in said
    assert 'make cleanup NAMESPACE="primary dr_shared"' in said


def test_a_vault_with_backups_stays_until_they_expire() -> None:
    vault = (
        "aws_backup_vault.standby deleting Backup Vault (myapp-backups): operation error Backup: DeleteBackupVault, "
        "InvalidRequestException: Backup vault cannot be deleted (contains 3 recovery points)"
    )
    (reason,) = reasons(TerraformError("dr_shared-replication_services", "destroy", [vault]))
    assert "the vault holds backups" in reason.why
    assert "expired" in reason.until
