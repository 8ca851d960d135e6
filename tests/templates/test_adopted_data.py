"""Existing tables and buckets get what replicates and watches them, and nothing else of theirs is touched."""

import json
from typing import Any

import pytest

from config import Names
from config.buckets import adopted_pairs
from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION
from operations.deletion_protection import protected
from operations.doctor.existing_rules import key_rights, rule
from tests.adoption import COMBINATIONS, KEYS
from tests.synthesized import Synthesized, stacks

ADOPTED = COMBINATIONS["existing tables and buckets"]
OURS = {
    "aws_cloudwatch_metric_alarm",
    "aws_dynamodb_table_replica",
    "aws_iam_role",
    "aws_iam_role_policy",
    "aws_s3_bucket_replication_configuration",
}
# Where the project makes the standby region's bucket, everything of that bucket is the project's.
OF_THE_COPY = {
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
}
NAMES = ("carts", "sessions", "orders_2019.old")


@pytest.fixture(scope="module")
def replication() -> Synthesized:
    return stacks(ADOPTED)[REPLICATION]


def _replica(stack: Synthesized, table: str) -> dict[str, Any]:
    return stack.one(
        "aws_dynamodb_table_replica",
        global_table_arn=f"arn:aws:dynamodb:us-east-1:123456789012:table/{table}",
    )


def _messages(stack: Synthesized) -> list[str]:
    return [
        each["error_message"]
        for kind in ("aws_dynamodb_table", "aws_kms_key", "aws_s3_bucket")
        for found in stack.document["data"].get(kind, {}).values()
        for each in found.get("lifecycle", {}).get("postcondition", [])
    ]


def test_only_replicas_rules_and_what_watches_them_are_added(replication: Synthesized) -> None:
    def addresses(stack: Synthesized) -> set[tuple[str, str]]:
        return {(kind, name) for kind, found in stack.document["resource"].items() for name in found}

    added = addresses(replication) - addresses(stacks()[REPLICATION])
    assert {kind for kind, _ in added} == OURS | OF_THE_COPY
    assert {name for kind, name in added if kind in OF_THE_COPY and "_invoices_copy_" not in name} == set()
    assert stacks(ADOPTED)[PRIMARY].document == stacks()[PRIMARY].document


def test_a_replica_is_kept_restorable_and_encrypted_as_its_table(replication: Synthesized) -> None:
    for table in NAMES:
        replica = _replica(replication, table)
        assert replication.provider_region(replica) == "us-west-2"
        assert replica["point_in_time_recovery"] is True
        assert replica["deletion_protection_enabled"] is True
        assert replica["lifecycle"] == {"prevent_destroy": True}
    assert "kms_key_arn" not in _replica(replication, "carts")
    assert _replica(replication, "orders_2019.old")["kms_key_arn"] == KEYS["us-west-2"]
    assert _replica(replication, "sessions")["kms_key_arn"].startswith("${data.aws_kms_alias.")


def test_what_is_kept_goes_by_its_name_only(replication: Synthesized) -> None:
    kept = {*NAMES, "invoices-us-west-2"}
    assert kept <= set(protected(replication.document))
    removed = stacks(ADOPTED, remove=" ".join(kept))[REPLICATION]
    assert not kept & set(protected(removed.document))
    # A clean-up goes on whatever an owner changed.
    assert not [message for message in _messages(removed) if "existing.tables" in message]


def test_a_plan_says_what_is_allowed_and_what_mends_it(replication: Synthesized) -> None:
    messages = _messages(replication)
    # Stream, billing and key of each of three tables, that two have a key at all, and the region of three buckets.
    assert len(messages) == 3 * 3 + 2 + 3
    assert all("Nothing was changed. Allowed: " in each and " Fix: " in each for each in messages)


@pytest.mark.parametrize("table", NAMES)
def test_late_items_are_told_where_they_are_written(replication: Synthesized, table: str) -> None:
    for region, receiving in (("us-east-1", "us-west-2"), ("us-west-2", "us-east-1")):
        alarm = replication.one(
            "aws_cloudwatch_metric_alarm",
            metric_name="ReplicationLatency",
            dimensions={"TableName": table, "ReceivingRegion": receiving},
        )
        assert replication.provider_region(alarm) == region
        assert alarm["alarm_actions"] == [f"arn:aws:sns:{region}:123456789012:myapp-dr-notifications"]
        assert alarm["alarm_description"].endswith("#table-replication")
        assert alarm["alarm_name"] == f"myapp-dr-table-replication-{table}"


def test_no_name_of_a_table_is_too_long_for_its_alarms() -> None:
    twins = [{"name": "x" * 250 + end} for end in ("one", "two")]
    stack = stacks({"project": "p" * 20, "existing": {"tables": twins}})[REPLICATION]
    alarms = stack.all("aws_cloudwatch_metric_alarm", namespace="AWS/DynamoDB")
    names = {(stack.provider_region(each), each["alarm_name"]) for each in alarms}
    assert len(names) == len(alarms) == 4
    assert max(len(name) for _, name in names) <= 255


def test_rules_of_an_owner_are_left_alone_and_the_other_bucket_has_one_of_ours(
    replication: Synthesized,
) -> None:
    found = {
        each["bucket"]: each["rule"][0]["destination"]["bucket"].rpartition(":")[2]
        for each in replication.all("aws_s3_bucket_replication_configuration")
    }
    assert found["photos-here"] == "photos-there"
    assert "photos-there" not in found
    assert (found["invoices"], found["invoices-us-west-2"]) == ("invoices-us-west-2", "invoices")


def test_rules_from_before_are_forgotten_and_not_ended_once_their_owner_has_some() -> None:
    def stack(*owner_rules: str) -> Synthesized:
        return stacks({"existing": {"buckets": [{"primary": "invoices", "owner_rules": list(owner_rules)}]}})[
            REPLICATION
        ]

    before = stack()
    ours = before.address(before.one("aws_s3_bucket_replication_configuration", bucket="invoices"))
    assert stack("primary").document["removed"] == [{"from": ours, "lifecycle": {"destroy": False}}]
    assert "removed" not in before.document


def test_a_bucket_may_be_named_as_the_rules_are_inside() -> None:
    stack = stacks({"existing": {"buckets": [{"primary": "replication"}]}})[REPLICATION]
    assert stack.one("aws_s3_bucket_replication_configuration", bucket="replication")


def test_the_owners_role_is_told_which_keys_it_needs() -> None:
    settings = parse_settings(ADOPTED)
    told = [key_rights(each, "standby") for each in settings.existing.buckets]
    assert told[0] == ""
    assert told[1].startswith(f", kms:Decrypt on {KEYS['us-west-2']}, kms:Encrypt")


def test_keys_are_used_only_where_the_settings_name_them(replication: Synthesized) -> None:
    def of(bucket: str) -> dict[str, Any]:
        rules = replication.one("aws_s3_bucket_replication_configuration", bucket=bucket)["rule"]
        return dict(rules[0])

    with_key, without = of("photos-here"), of("invoices")
    encrypted = with_key["destination"]["encryption_configuration"]
    assert encrypted == {"replica_kms_key_id": KEYS["us-west-2"]}
    assert with_key["source_selection_criteria"]["sse_kms_encrypted_objects"] == {"status": "Enabled"}
    assert "encryption_configuration" not in without["destination"]
    assert "sse_kms_encrypted_objects" not in without["source_selection_criteria"]
    statements = _statements(replication, "existing-replication")
    assert statements["Reencrypts"]["Resource"] == [KEYS["us-east-1"], KEYS["us-west-2"]]
    only = {"existing": {"buckets": [{"primary": "invoices"}]}}
    assert "Reencrypts" not in _statements(stacks(only)[REPLICATION], "existing-replication")


def _statements(stack: Synthesized, role: str) -> dict[str, Any]:
    (found,) = [each for each in stack.all("aws_iam_role") if each["name"] == f"myapp-dr-{role}"]
    attached = stack.one("aws_iam_role_policy", role=f"${{{stack.address(found)}.id}}")
    return {each["Sid"]: each for each in json.loads(attached["policy"])["Statement"]}


def test_the_rule_that_an_owner_adds_is_the_one_that_is_made_elsewhere(replication: Synthesized) -> None:
    settings = parse_settings(ADOPTED)
    given, pair = settings.existing.buckets[1], adopted_pairs(settings, Names(settings))[1]
    made = replication.one("aws_s3_bucket_replication_configuration", bucket="photos-here")["rule"][0]
    printed = rule(given, pair, "primary", "aws")
    minutes = printed["Destination"]["Metrics"]["EventThreshold"]["Minutes"]
    assert printed["ID"] == made["id"]
    assert printed["Destination"]["Bucket"] == made["destination"]["bucket"]
    assert minutes == made["destination"]["metrics"]["event_threshold"]["minutes"]
    assert printed["Destination"]["EncryptionConfiguration"] == {
        "ReplicaKmsKeyID": made["destination"]["encryption_configuration"]["replica_kms_key_id"]
    }
    assert len(printed["SourceSelectionCriteria"]) == len(made["source_selection_criteria"])


def test_the_readiness_function_knows_each_table_within_its_four_kilobytes() -> None:
    longest: dict[str, Any] = {
        "project": "p" * 20,
        "existing": {"tables": [{"name": f"{n}" * 100} for n in range(10)]},
    }
    for settings in (ADOPTED, longest):
        stack = stacks(settings)[RECOVERY]
        project = settings.get("project", "myapp")
        function = stack.one("aws_lambda_function", function_name=f"{project}-dr-examination")
        variables = function["environment"]["variables"]
        names = [each["name"] for each in settings["existing"]["tables"]]
        assert set(json.loads(variables["DR_STORES"])) == {f"table/{name}" for name in names}
        assert sum(len(key) + len(value) for key, value in variables.items()) < 4096
    allowed = _statements_of_examination()
    assert [arn for arn in allowed if arn.endswith("table/carts")]


def _statements_of_examination() -> list[str]:
    stack = stacks(ADOPTED)[RECOVERY]
    (role,) = [each for each in stack.all("aws_iam_role") if each["name"] == "myapp-dr-examination-us-west-2"]
    attached = stack.one("aws_iam_role_policy", role=f"${{{stack.address(role)}.name}}")
    (found,) = [each for each in json.loads(attached["policy"])["Statement"] if each["Sid"] == "LookAtTables"]
    return list(found["Resource"])


def test_an_experiment_never_pauses_the_rules_of_an_owner() -> None:
    stack = stacks({**ADOPTED, "chaos": {"experiments": True}})[RECOVERY]
    text = json.dumps(stack.document["resource"]["aws_fis_experiment_template"])
    assert "myapp-data-" in text
    assert "invoices" not in text
    assert "photos" not in text


def test_nothing_is_written_into_tables_that_exist() -> None:
    stack = stacks(COMBINATIONS["existing tables and buckets only"])[REPLICATION]
    assert len(stack.all("aws_dynamodb_table_replica")) == len(NAMES)
    assert [each for each in stack.all("aws_iam_role_policy") if "carts" in each["policy"]] == []
    # Nor are heartbeats read where the project has no table of its own.
    assert not [each for each in stack.all("aws_iam_role_policy") if "global-table" in each["policy"]]
    assert "Table lag" not in stack.one("aws_cloudwatch_dashboard")["dashboard_body"]
