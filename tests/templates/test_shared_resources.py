"""What must exist in both regions does, and says who may use it."""

import json
import re
from fnmatch import fnmatch
from typing import Any

import pytest

from config import Names, Settings
from config.stacks import SHARED
from tests.synthesized import Synthesized, stacks

NAMES = Names(Settings())
SITES = (NAMES.primary, NAMES.standby)


@pytest.fixture(scope="module")
def shared() -> Synthesized:
    return stacks()[SHARED]


def key(shared: Synthesized, alias: str) -> dict[str, Any]:
    """Return the key that an alias of the primary region names."""
    (found,) = [
        each
        for each in shared.all("aws_kms_alias")
        if each["name"] == alias and shared.provider_region(each) == NAMES.primary.region
    ]
    (named,) = [
        each
        for each in shared.all("aws_kms_key")
        if found["target_key_id"] == f"${{{shared.address(each)}.key_id}}"
    ]
    return named


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in json.loads(document)["Statement"]}


USES = ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom", "kms:CreateGrant")
ALIASES = [NAMES.data_key_alias, NAMES.secrets_key_alias, NAMES.evidence_key_alias]


@pytest.mark.parametrize("alias", ALIASES)
def test_each_purpose_has_a_rotated_key_in_both_regions(shared: Synthesized, alias: str) -> None:
    primary = key(shared, alias)
    assert (primary["multi_region"], primary["enable_key_rotation"]) == (True, True)
    replica = shared.one("aws_kms_replica_key", primary_key_arn=f"${{{shared.address(primary)}.arn}}")
    assert shared.provider_region(replica) == NAMES.standby.region
    assert replica["policy"] == primary["policy"]
    regions = {shared.provider_region(each) for each in shared.all("aws_kms_alias") if each["name"] == alias}
    assert regions == {here.region for here in SITES}


@pytest.mark.parametrize("alias", ALIASES)
def test_nobody_decrypts_but_through_a_service_and_no_policy_names_a_role_as_principal(
    shared: Synthesized, alias: str
) -> None:
    for sid, each in statements(key(shared, alias)["policy"]).items():
        assert ":role/" not in json.dumps(each["Principal"]), sid
        # A grant is a way to decrypt: whoever may make one freely may give it to himself.
        crypto = [act for use in USES for act in each["Action"] if fnmatch(use, act)]
        if crypto and each["Effect"] == "Allow":
            assert each["Condition"], sid
            if "AWS" in each["Principal"] and each["Principal"]["AWS"] != "*":
                assert each["Condition"]["StringLike"]["kms:ViaService"], sid


def test_secrets_are_decrypted_by_secrets_manager_and_parameter_store_only(shared: Synthesized) -> None:
    used = statements(key(shared, NAMES.secrets_key_alias)["policy"])["UsedThroughServicesByIam"]
    services = {name.split(".")[0] for name in used["Condition"]["StringLike"]["kms:ViaService"]}
    assert services == {"secretsmanager", "ssm"}


def test_the_workload_cannot_read_the_evidence(shared: Synthesized) -> None:
    denied = statements(key(shared, NAMES.evidence_key_alias)["policy"])["NotForTheWorkload"]
    assert denied["Effect"] == "Deny"
    pattern = denied["Condition"]["ArnLike"]["aws:PrincipalArn"].removesuffix("*")
    assert all(f"role/{here.application_role}".startswith(pattern.split(":")[-1]) for here in SITES)


@pytest.mark.parametrize("here", SITES, ids=lambda here: str(here.region))
def test_evidence_is_locked_versioned_and_copied_to_the_other_region(shared: Synthesized, here: Any) -> None:
    bucket = shared.one("aws_s3_bucket", bucket=here.evidence_bucket)
    assert (bucket["object_lock_enabled"], bucket["force_destroy"]) == (True, False)
    name = f"${{{shared.address(bucket)}.id}}"
    retention = shared.one("aws_s3_bucket_object_lock_configuration", bucket=name)["rule"][
        "default_retention"
    ]
    assert retention == {"mode": "GOVERNANCE", "days": 7}
    assert shared.one("aws_s3_bucket_versioning", bucket=name)
    copies = shared.one("aws_s3_bucket_replication_configuration", bucket=here.evidence_bucket)
    there = NAMES.other(here.site)
    assert copies["rule"][0]["destination"]["bucket"] == f"arn:aws:s3:::{there.evidence_bucket}"
    assert len(copies["depends_on"]) == 2


@pytest.mark.parametrize(
    ("bucket", "kind"),
    [
        (NAMES.primary.evidence_bucket, "aws_kms_key"),
        (NAMES.standby.evidence_bucket, "aws_kms_replica_key"),
        (NAMES.trail_bucket, "aws_kms_replica_key"),
    ],
)
def test_a_bucket_that_is_left_has_still_its_key(shared: Synthesized, bucket: str, kind: str) -> None:
    key = shared.one(kind, description="Evidence of myapp")
    # What something depends on is destroyed after it, and not at all when that fails.
    assert shared.address(key) in shared.one("aws_s3_bucket", bucket=bucket)["depends_on"]


def test_the_lock_is_bypassed_for_a_bucket_that_was_named_alone() -> None:
    named = stacks(remove=NAMES.primary.evidence_bucket)[SHARED]
    forced = {each["bucket"]: each["force_destroy"] for each in named.all("aws_s3_bucket")}
    assert forced[NAMES.primary.evidence_bucket] is True
    assert forced[NAMES.standby.evidence_bucket] is False


def test_the_ledgers_replica_cannot_be_deleted_until_it_is_named(shared: Synthesized) -> None:
    kept = shared.one("aws_dynamodb_resource_policy")
    assert shared.provider_region(kept) == NAMES.primary.region
    (statement,) = json.loads(kept["policy"])["Statement"]
    assert (statement["Effect"], statement["Principal"]) == ("Deny", "*")
    assert statement["Action"] == ["dynamodb:DeleteTable"]
    assert stacks(remove=NAMES.ledger_table)[SHARED].all("aws_dynamodb_resource_policy") == []


def test_the_trail_records_ledger_and_evidence_of_both_regions_and_not_itself(shared: Synthesized) -> None:
    trail = shared.one("aws_cloudtrail", name=NAMES.trail)
    assert shared.provider_region(trail) == NAMES.standby.region
    assert (trail["is_multi_region_trail"], trail["enable_log_file_validation"]) == (True, True)
    watched = json.dumps(trail["advanced_event_selector"])
    for here in SITES:
        assert here.table_arn(NAMES.ledger_table) in watched
        assert here.evidence_bucket in watched
    assert NAMES.trail_bucket not in watched


def test_only_this_trail_may_deliver_into_its_bucket(shared: Synthesized) -> None:
    (document,) = [
        each["policy"] for each in shared.all("aws_s3_bucket_policy") if "TrailDelivers" in each["policy"]
    ]
    conditions = statements(document)["TrailDelivers"]["Condition"]["StringEquals"]
    assert conditions["aws:SourceArn"] == NAMES.trail_arn


@pytest.mark.parametrize("here", SITES, ids=lambda here: str(here.region))
def test_a_notification_that_reaches_nobody_is_kept_and_told(here: Any) -> None:
    shared = stacks({"notifications": {"emails": ["a@example.com"]}})[SHARED]
    site = f"aws.{here.site}"
    queue = shared.one("aws_sqs_queue", provider=site, name=here.undelivered_queue)
    subscription = shared.one("aws_sns_topic_subscription", provider=site)
    assert json.loads(subscription["redrive_policy"])["deadLetterTargetArn"] == (
        f"${{{shared.address(queue)}.arn}}"
    )
    alarm = shared.one("aws_cloudwatch_metric_alarm", provider=site, namespace="AWS/SQS")
    assert (alarm["dimensions"], alarm["threshold"]) == ({"QueueName": here.undelivered_queue}, 0)


@pytest.mark.parametrize(
    ("dollars", "written"),
    [
        (2000, "2000"),
        (1234567.5, "1234567.50"),
        (1_000_000_000, "1000000000"),
        (0.01, "0.01"),
        (99.99, "99.99"),
    ],
)
def test_an_amount_has_its_cents_and_no_exponent(dollars: float, written: str) -> None:
    shared = stacks({"budget": {"enabled": True, "monthly_usd": dollars}})[SHARED]
    amount = shared.one("aws_budgets_budget")["limit_amount"]
    assert amount == written
    # budgets.CreateBudget, NumericValue.
    assert re.fullmatch(r"([0-9]*\.)?[0-9]+", amount)


def test_the_standbys_cost_is_limited_by_the_settings_and_told() -> None:
    wanted = {"enabled": True, "anomalies": True, "monthly_usd": 2000, "alert_percent": 50}
    shared = stacks({"budget": wanted})[SHARED]
    budget = shared.one("aws_budgets_budget")
    assert (budget["limit_amount"], budget["time_unit"]) == ("2000", "MONTHLY")
    assert {each["threshold"] for each in budget["notification"]} == {50, 100}
    filters = {each["name"]: each["values"] for each in budget["cost_filter"]}
    assert filters == {"Region": [NAMES.standby.region], "TagKeyValue": ["user:Project$myapp"]}
    anomalies = shared.one("aws_ce_anomaly_subscription")
    region = NAMES.standby.region
    (topic,) = [each for each in shared.all("aws_sns_topic") if shared.provider_region(each) == region]
    allowed = shared.address(shared.one("aws_sns_topic_policy", arn=f"${{{shared.address(topic)}.arn}}"))
    # AWS refuses a topic that doesn't let them publish yet.
    assert allowed in budget["depends_on"]
    assert allowed in anomalies["depends_on"]
    assert anomalies["subscriber"] == [{"address": NAMES.standby.topic_arn, "type": "SNS"}]
    assert anomalies["threshold_expression"]["dimension"]["values"] == ["200"]


@pytest.mark.parametrize(
    ("wanted", "made"),
    [
        ({}, set()),
        ({"enabled": True}, {"aws_budgets_budget"}),
        ({"anomalies": True}, {"aws_ce_anomaly_monitor", "aws_ce_anomaly_subscription"}),
    ],
)
def test_costs_by_tag_are_watched_only_if_somebody_wants_it(wanted: dict[str, Any], made: set[str]) -> None:
    """A member account may make no monitor by tag, and a budget sees nothing while the payer's tag isn't active."""
    kinds = stacks({"budget": wanted})[SHARED].document["resource"]
    assert {kind for kind in kinds if "budget" in kind or "_ce_" in kind} == made


@pytest.mark.parametrize(("settings", "seconds"), [({}, 60), ({"dns": {"record_ttl_seconds": 300}}, 300)])
def test_the_records_that_validate_certificates_live_as_long_as_the_settings_say(
    settings: dict[str, Any], seconds: int
) -> None:
    records = [each for each in stacks(settings)[SHARED].all("aws_route53_record") if "records" in each]
    assert records
    assert {each["ttl"] for each in records} == {seconds}
