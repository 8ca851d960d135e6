"""A destroyed replica, a paused rule and a revoked key are not ready, with their cause and their fix in one line."""

from datetime import UTC, datetime, timedelta

import pytest
from botocore.exceptions import EndpointConnectionError

from config.settings import parse_settings
from operations.doctor.diagnosis import Diagnosis, State
from operations.stores import bucket, database, image, table
from operations.target import Target
from readiness import capacity, health, keys, machine
from readiness.checks import checks, examine
from recovery.steps import global_database
from recovery.steps.lag import Sample
from tests.readiness.conftest import replica, replicate

pytestmark = pytest.mark.embedded


def states(found: list[Diagnosis]) -> dict[str, State]:
    return {each.item: each.state for each in found}


def the(found: list[Diagnosis], item: str) -> Diagnosis:
    (one,) = [each for each in found if each.item == item]
    return one


def assert_one_line_with_cause_and_fix(diagnosis: Diagnosis, cause: str, fix: str) -> None:
    assert diagnosis.state == "not ready"
    assert cause in diagnosis.cause
    assert fix in diagnosis.fix
    assert diagnosis.line.count("\n") == 0
    assert diagnosis.cause in diagnosis.line
    assert diagnosis.fix in diagnosis.line


def test_what_is_as_it_should_be_is_ready(target: Target) -> None:
    for check in (table, bucket, keys):
        assert set(states(check.examine(target)).values()) == {"ready"}, check.__name__
    assert the(database.examine(target), "database replica").state == "ready"


def test_a_destroyed_replica_is_not_ready(target: Target) -> None:
    client = target.client("rds", target.passive.region)
    client.delete_db_instance(DBInstanceIdentifier=target.passive.database, SkipFinalSnapshot=True)
    try:
        found = database.examine(target)
        assert_one_line_with_cause_and_fix(
            the(found, "database replica"),
            "myapp-db-replica doesn't exist",
            "make deploy NAMESPACE=dr_standby",
        )
        assert "database lag" not in states(found)
    finally:
        replica(target)


def test_a_destroyed_cluster_of_aurora_is_not_ready(target: Target) -> None:
    aurora = parse_settings({"components": {"cdn": False}, "database": {"engine": "aurora-postgresql"}})
    found = database.examine(Target("embedded", aurora, target.endpoint))
    assert_one_line_with_cause_and_fix(the(found, "database replica"), "doesn't exist", "make deploy")


def test_a_promoted_replica_replicates_nothing(target: Target) -> None:
    active = Target(
        "embedded", parse_settings({"components": {"cdn": False}, "active": "standby"}), target.endpoint
    )
    found = database.examine(active)
    assert_one_line_with_cause_and_fix(
        the(found, "database replica"), "myapp-db replicates nothing", "make deploy NAMESPACE="
    )


@pytest.mark.parametrize(
    ("lag", "state", "told"),
    [(-1, "not ready", "doesn't replicate"), (61, "not ready", "61 s"), (59, "ready", "59 s")],
)
def test_a_late_replica_is_not_ready_and_one_that_does_not_replicate_neither(
    target: Target, monkeypatch: pytest.MonkeyPatch, lag: float, state: State, told: str
) -> None:
    sample = Sample(datetime.now(UTC) - timedelta(seconds=5), lag)
    monkeypatch.setattr(global_database, "samples_of_either", lambda *_: [sample])
    found = the(database.examine(target), "database lag")
    assert found.state == state
    assert told in found.cause


def test_a_lag_without_data_is_unknown(target: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(global_database, "samples_of_either", lambda *_: [])
    assert the(database.examine(target), "database lag").state == "unknown"


@pytest.mark.parametrize("way", ["there", "back"])
def test_a_paused_rule_is_not_ready_in_either_direction(target: Target, way: str) -> None:
    source, destination = target.active, target.passive
    if way == "back":
        source, destination = destination, source
    item = f"S3 data {source.region} to {destination.region}"
    replicate(target, source, destination.data_bucket, Status="Disabled")
    try:
        found = bucket.examine(target)
        assert_one_line_with_cause_and_fix(
            the(found, item),
            f"the replication rule everything of {source.data_bucket} is paused",
            "make deploy",
        )
        assert [each.item for each in found if each.state != "ready"] == [item]
    finally:
        replicate(target, source, destination.data_bucket)
    assert the(bucket.examine(target), item).state == "ready"


def test_a_removed_rule_and_a_rule_to_elsewhere_are_not_ready(target: Target) -> None:
    source, destination = target.active, target.passive
    item = f"S3 data {source.region} to {destination.region}"
    client = target.client("s3", source.region)
    try:
        client.delete_bucket_replication(Bucket=source.data_bucket)
        assert_one_line_with_cause_and_fix(
            the(bucket.examine(target), item), source.data_bucket, "make deploy"
        )
        replicate(target, source, destination.evidence_bucket)
        assert_one_line_with_cause_and_fix(
            the(bucket.examine(target), item), "as its destination", "make deploy"
        )
    finally:
        replicate(target, source, destination.data_bucket)


def test_a_revoked_key_is_not_ready(target: Target) -> None:
    here, alias = target.passive, target.names.data_key_alias
    client = target.client("kms", here.region)
    key = client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    item = f"key {alias} in {here.region}"
    client.disable_key(KeyId=key)
    try:
        assert_one_line_with_cause_and_fix(
            the(keys.examine(target), item), "Disabled", f"aws kms enable-key --region {here.region}"
        )
        client.enable_key(KeyId=key)
        client.schedule_key_deletion(KeyId=key, PendingWindowInDays=30)
        assert_one_line_with_cause_and_fix(
            the(keys.examine(target), item), "PendingDeletion", "cancel-key-deletion"
        )
    finally:
        client.cancel_key_deletion(KeyId=key)
        client.enable_key(KeyId=key)


def test_a_key_that_is_gone_is_not_ready(target: Target) -> None:
    here, alias = target.passive, target.names.evidence_key_alias
    client = target.client("kms", here.region)
    key = client.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    client.delete_alias(AliasName=alias)
    try:
        found = the(keys.examine(target), f"key {alias} in {here.region}")
        assert_one_line_with_cause_and_fix(found, "there is no key", "make deploy NAMESPACE=dr_shared")
    finally:
        client.create_alias(AliasName=alias, TargetKeyId=key)


def test_a_table_without_its_replica_is_not_ready(target: Target) -> None:
    client, name = target.client("dynamodb", target.active.region), target.names.global_table
    change = {"RegionName": target.passive.region}
    client.update_table(TableName=name, ReplicaUpdates=[{"Delete": change}])
    try:
        assert_one_line_with_cause_and_fix(
            the(table.examine(target), "table replica"), f"isn't in {target.passive.region}", "make deploy"
        )
    finally:
        client.update_table(TableName=name, ReplicaUpdates=[{"Create": change}])


def test_what_was_never_deployed_is_not_ready_and_nothing_is_an_error_of_ours(target: Target) -> None:
    assert the(capacity.examine(target), "standby group").state == "not ready"
    assert the(image.examine(target), "image").state == "not ready"
    (found,) = machine.executor(target)
    assert_one_line_with_cause_and_fix(found, "doesn't exist", "make deploy NAMESPACE=recovery")
    assert the(health.examine(target), "replication health").state == "unknown"


def test_a_check_that_cannot_ask_is_unknown_and_the_others_go_on(target: Target) -> None:
    def unreachable(_: Target) -> list[Diagnosis]:
        raise EndpointConnectionError(endpoint_url="https://example.com")

    found = examine(target, {"first": unreachable, "keys": keys.examine})
    assert found[0].state == "unknown"
    assert "can't be asked" in found[0].cause
    assert set(states(found[1:]).values()) == {"ready"}


def test_a_refused_call_is_unknown_and_says_which(target: Target) -> None:
    target.control.put_fault("refused", "kms", "DescribeKey", "AccessDeniedException", status=400)
    try:
        found = examine(target, {"keys": keys.examine})[0]
    finally:
        target.control.remove_fault("refused")
    assert (found.state, found.cause) == ("unknown", "DescribeKey answers AccessDeniedException")
    assert "that you may call DescribeKey" in found.fix


def test_an_active_region_that_is_lost_does_not_hide_what_is_ready_here(target: Target) -> None:
    target.control.begin_outage(target.active.region)
    try:
        found = examine(target, {name: checks()[name] for name in ("database", "keys", "storage")})
    finally:
        target.control.end_outage(target.active.region)
    here, there = target.passive.region, target.active.region
    known = states(found)
    assert known["database replica"] == "ready"
    assert known[f"key {target.names.data_key_alias} in {here}"] == "ready"
    assert known[f"key {target.names.data_key_alias} in {there}"] == "unknown"
    assert known[f"S3 data {here} to {there}"] == "ready"
    assert known[f"S3 data {there} to {here}"] == "unknown"
