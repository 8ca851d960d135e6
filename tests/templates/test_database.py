"""The database of a region keeps its promises, whatever its engine."""

import json
from typing import Any

import pytest

from config.stacks import PRIMARY, SHARED, STANDBY, TEST
from tests.adoption import COMBINATIONS
from tests.synthesized import Synthesized, stacks

BOTH = pytest.mark.parametrize("stack", [PRIMARY, STANDBY])
AURORA = {"database": {"engine": "aurora-postgresql"}}
MYSQL = {"database": {"engine": "mysql", "engine_version": "8.0"}}


def _key_region(synthesized: Synthesized, key: str) -> str:
    return synthesized.provider_region(synthesized.document["data"]["aws_kms_alias"][key.split(".")[2]])


def _group(synthesized: Synthesized, kind: str) -> dict[str, Any]:
    """Return a group without what names its region."""
    (group,) = synthesized.all(kind)
    return {name: value for name, value in group.items() if name not in ("name", "provider", "//")}


@pytest.mark.parametrize(
    ("settings", "kinds"),
    [
        ({}, ["aws_db_parameter_group"]),
        (MYSQL, ["aws_db_parameter_group", "aws_db_option_group"]),
        (AURORA, ["aws_rds_cluster_parameter_group"]),
    ],
)
def test_parameters_and_options_are_equal_in_both_regions(settings: dict[str, Any], kinds: list[str]) -> None:
    both = stacks(settings)
    for kind in kinds:
        assert _group(both[PRIMARY], kind) == _group(both[STANDBY], kind)


@pytest.mark.parametrize(
    ("settings", "kind", "parameter"),
    [
        ({}, "aws_db_parameter_group", "rds.force_ssl"),
        (MYSQL, "aws_db_parameter_group", "require_secure_transport"),
        (AURORA, "aws_rds_cluster_parameter_group", "rds.force_ssl"),
    ],
)
def test_no_connection_without_tls(settings: dict[str, Any], kind: str, parameter: str) -> None:
    (group,) = stacks(settings)[PRIMARY].all(kind)
    assert {"name": parameter, "value": "1"} in group["parameter"]


def test_commit_times_are_kept_before_they_are_needed_and_applied_as_a_static_parameter() -> None:
    for stack in (PRIMARY, STANDBY):
        (group,) = stacks()[stack].all("aws_db_parameter_group")
        (found,) = [each for each in group["parameter"] if each["name"] == "track_commit_timestamp"]
        assert (found["value"], found["apply_method"]) == ("1", "pending-reboot")


@BOTH
def test_what_the_database_tells_is_kept_and_encrypted_in_its_region(stack: str) -> None:
    synthesized = stacks()[stack]
    database = synthesized.one("aws_db_instance")
    region = synthesized.provider_region(database)
    assert database["performance_insights_enabled"] is True
    assert _key_region(synthesized, database["performance_insights_kms_key_id"]) == region
    assert database["monitoring_interval"] == 60
    for log in database["enabled_cloudwatch_logs_exports"]:
        group = synthesized.one(
            "aws_cloudwatch_log_group", name=f"/aws/rds/instance/{database['identifier']}/{log}"
        )
        assert group["retention_in_days"] >= 365
        assert _key_region(synthesized, group["kms_key_id"]) == region
        # RDS would make the group itself, without either.
        assert synthesized.address(group) in database["depends_on"]


@BOTH
def test_the_monitoring_role_writes_the_databases_numbers_of_its_region_only(stack: str) -> None:
    synthesized = stacks()[stack]
    database = synthesized.one("aws_db_instance")
    role = synthesized.one("aws_iam_role", name="myapp-db-monitoring" + ("-dr" if stack == STANDBY else ""))
    assert synthesized.address(role) in database["monitoring_role_arn"]
    assert "monitoring.rds.amazonaws.com" in role["assume_role_policy"]
    document = json.loads(synthesized.one("aws_iam_role_policy", name="publishes-numbers")["policy"])
    region = synthesized.provider_region(database)
    for statement in document["Statement"]:
        assert all(f":{region}:" in each and "log-group:RDS*" in each for each in statement["Resource"])


@BOTH
def test_storage_grows_by_itself_and_iam_signs_in(stack: str) -> None:
    database = stacks()[stack].one("aws_db_instance")
    assert database["max_allocated_storage"] == 500
    assert database["iam_database_authentication_enabled"] is True
    assert database["backup_retention_period"] >= 7
    assert database["auto_minor_version_upgrade"] is False


def test_a_removed_database_leaves_a_snapshot_unless_that_is_named_too() -> None:
    leaves = stacks(remove="myapp-db")[PRIMARY].one("aws_db_instance")
    assert leaves["deletion_protection"] is False
    assert leaves["skip_final_snapshot"] is False
    assert leaves["final_snapshot_identifier"] == "myapp-db-final"
    gone = stacks(remove="myapp-db myapp-db-final")[PRIMARY].one("aws_db_instance")
    assert gone["skip_final_snapshot"] is True
    # Naming the snapshot alone takes no protection off.
    kept = stacks(remove="myapp-db-final")[PRIMARY].one("aws_db_instance")
    assert (kept["deletion_protection"], kept["skip_final_snapshot"]) == (True, False)


@BOTH
def test_a_database_that_is_to_go_goes_whatever_its_role_has_become(stack: str) -> None:
    """A failover's settings may still have the old roles, and the provider makes no writer a replica in place."""
    going = stacks(remove="all")[stack].one("aws_db_instance")
    assert "replicate_source_db" in going["lifecycle"]["ignore_changes"]
    for kept in (stacks(), stacks(remove="myapp-alb")):
        ignored = kept[stack].one("aws_db_instance")["lifecycle"]["ignore_changes"]
        assert "replicate_source_db" not in ignored


def test_mysql_is_reached_at_its_own_port() -> None:
    both = stacks(MYSQL)
    for stack in (PRIMARY, STANDBY):
        database = both[stack].one("aws_db_instance")
        assert database["port"] == 3306
        ports = {
            rule["from_port"]
            for rule in both[stack].all("aws_vpc_security_group_ingress_rule")
            if "database" in rule["security_group_id"]
        }
        assert ports == {3306}
        assert "option_group_name" in database


def test_aurora_is_one_global_database_with_a_cluster_in_each_region() -> None:
    both = stacks(AURORA)
    shared = both[SHARED].one("aws_rds_global_cluster")
    clusters = [both[stack].one("aws_rds_cluster") for stack in (PRIMARY, STANDBY)]
    assert {each["global_cluster_identifier"] for each in clusters} == {shared["global_cluster_identifier"]}
    assert {each["engine_version"] for each in clusters} == {shared["engine_version"]}
    writer, secondary = clusters
    assert writer["master_username"]
    # A secondary has its users from the writer; AWS refuses any of its own.
    assert "master_username" not in secondary
    assert "master_password_wo" not in secondary
    assert both[STANDBY].document.get("ephemeral") is None


@BOTH
def test_every_cluster_is_encrypted_with_the_key_of_its_own_region(stack: str) -> None:
    synthesized = stacks(AURORA)[stack]
    cluster = synthesized.one("aws_rds_cluster")
    region = synthesized.provider_region(cluster)
    assert cluster["storage_encrypted"] is True
    assert _key_region(synthesized, cluster["kms_key_id"]) == region
    for instance in synthesized.all("aws_rds_cluster_instance"):
        assert _key_region(synthesized, instance["performance_insights_kms_key_id"]) == region


def test_multi_az_is_a_second_instance_of_aurora() -> None:
    both = stacks(AURORA)
    assert len(both[PRIMARY].all("aws_rds_cluster_instance")) == 2
    assert len(both[STANDBY].all("aws_rds_cluster_instance")) == 1


def test_swapped_roles_replace_no_cluster() -> None:
    # What only the creation of a cluster takes differs by role, and would make Terraform replace it.
    def given_once(stack: str, settings: dict[str, Any]) -> set[str]:
        cluster = stacks(settings)[stack].one("aws_rds_cluster")
        return set(cluster) & {"database_name", "master_username", "source_region"}

    for stack in (PRIMARY, STANDBY):
        assert given_once(stack, AURORA) != given_once(stack, {**AURORA, "active": "standby"})
        ignored = stacks(AURORA)[stack].one("aws_rds_cluster")["lifecycle"]["ignore_changes"]
        assert {"database_name", "master_username", "source_region", "replication_source_identifier"} == set(
            ignored
        )


def test_the_parameter_names_the_writers_address_in_both_regions() -> None:
    for settings, kind in (({}, "aws_db_instance"), (AURORA, "aws_rds_cluster")):
        both = stacks(settings)
        active = both[PRIMARY].one("aws_ssm_parameter", name="/myapp/db/endpoint")["value"]
        passive = both[STANDBY].one("aws_ssm_parameter", name="/myapp/db/endpoint")["value"]
        assert active.startswith(f"${{{kind}.")
        assert passive.startswith(f"${{data.{kind}.")


def test_the_test_copy_is_no_member_of_the_global_database() -> None:
    copy = stacks(AURORA, test_mode=True)[TEST].one("aws_rds_cluster")
    assert "global_cluster_identifier" not in copy
    assert copy["cluster_identifier"] == "myapp-test-db-replica"


def test_the_replica_has_the_writers_version_unless_the_writer_is_its_owners() -> None:
    both = stacks({"database": {"engine_version": "16.9"}})
    for stack in (PRIMARY, STANDBY):
        assert both[stack].one("aws_db_instance")["engine_version"] == "16.9"
    kept = stacks(COMBINATIONS["existing database, its replica is made"])
    assert "engine_version" not in kept[STANDBY].one("aws_db_instance")


@BOTH
def test_an_hour_long_copy_is_waited_for(stack: str) -> None:
    """A creation whose time is over is tainted, and the next plan would replace it."""
    waits = stacks()[stack].one("aws_db_instance")["timeouts"]
    assert {name: int(value.removesuffix("h")) >= 12 for name, value in waits.items()} == {
        "create": True,
        "update": True,
        "delete": True,
    }


def test_an_audit_log_leaves_the_disk_where_there_is_one() -> None:
    audited = stacks(MYSQL)[PRIMARY].one("aws_db_instance")
    assert "audit" in audited["enabled_cloudwatch_logs_exports"]
    newer = {"database": {"engine": "mysql", "engine_version": "8.4"}}
    assert "audit" not in stacks(newer)[PRIMARY].one("aws_db_instance")["enabled_cloudwatch_logs_exports"]


@pytest.mark.parametrize("engine", ["postgres", "aurora-postgresql"])
def test_a_raised_password_version_reaches_the_secret_and_the_writer(engine: str) -> None:
    made = stacks({"database": {"engine": engine, "password_version": 3}})
    assert made[SHARED].one("aws_secretsmanager_secret_version")["secret_string_wo_version"] == 3
    writer = (
        made[PRIMARY].one("aws_db_instance")["password_wo_version"]
        if engine == "postgres"
        else made[PRIMARY].one("aws_rds_cluster")["master_password_wo_version"]
    )
    assert writer == 3
