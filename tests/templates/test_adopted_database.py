"""A replica made here follows its owner's existing database, in either role, and a plan refuses what can't work."""

from typing import Any

import pytest

from config.stacks import PRIMARY, REPLICATION, SHARED, STANDBY
from tests.adoption import COMBINATIONS, network
from tests.synthesized import Synthesized, stacks

ADOPTED = COMBINATIONS["existing database, its replica is made"]
PROMOTED = COMBINATIONS["existing database whose replica was promoted"]
# The same, seen from the other side: the standby's database exists.
MIRRORED = {"existing": {"standby": {"network": network("standby"), "database": "shop"}}}
ROLES = pytest.mark.parametrize("settings", [ADOPTED, PROMOTED], ids=["replica", "promoted"])


def _with(settings: dict[str, Any], **database: Any) -> dict[str, Any]:
    return {**settings, "database": database}


def _owners(synthesized: Synthesized) -> tuple[str, dict[str, Any]]:
    """Return reference and block of the lookup of the owner's database."""
    ((address, found),) = [
        (address, each)
        for address, each in synthesized.document["data"]["aws_db_instance"].items()
        if each["db_instance_identifier"] == "shop"
    ]
    return f"data.aws_db_instance.{address}", found


def _said(synthesized: Synthesized) -> dict[str, str]:
    """Return the postconditions of the owner's database: message by condition."""
    _, found = _owners(synthesized)
    return {each["condition"]: each["error_message"] for each in found["lifecycle"]["postcondition"]}


def _message(said: dict[str, str], part: str) -> str:
    (message,) = [message for condition, message in said.items() if part in condition]
    assert "Allowed: " in message
    assert "Fix: " in message
    return message


def test_a_replica_has_class_storage_and_family_of_its_writer() -> None:
    standby = stacks(ADOPTED)[STANDBY]
    owners, found = _owners(standby)
    assert standby.provider_region(found) == "us-east-1"
    replica, group = standby.one("aws_db_instance"), standby.one("aws_db_parameter_group")
    assert replica["instance_class"] == f"${{{owners}.db_instance_class}}"
    assert replica["storage_type"] == f"${{{owners}.storage_type}}"
    assert f"{owners}.max_allocated_storage" in replica["max_allocated_storage"]
    assert group["family"] == f'postgres${{join(".", slice(split(".", {owners}.engine_version), 0, 1))}}'
    assert f"{owners}.engine_version" in group["name"]
    # RDS copies these at the creation.
    assert not {"engine", "engine_version", "allocated_storage", "username", "db_name"} & set(replica)


def test_mysql_has_two_numbers_in_its_family_and_no_option_group_of_ours() -> None:
    standby = stacks(COMBINATIONS["existing MySQL, its replica is made"])[STANDBY]
    assert "0, 2" in standby.one("aws_db_parameter_group")["family"]
    assert standby.all("aws_db_option_group") == []
    # The plugin of the audit log is an option of our own group.
    old = stacks(_with(ADOPTED, engine="mysql", engine_version="8.0"))[STANDBY].one("aws_db_instance")
    assert "audit" not in old["enabled_cloudwatch_logs_exports"]


def test_what_the_settings_say_of_the_replica_counts() -> None:
    said = {
        "replica_class": "db.t4g.large",
        "replica_class_reason": "it is small enough",
        "max_storage_gib": 900,
        "replica_parameter_group": "shop-abroad",
        "replica_option_group": "shop-options",
    }
    standby = stacks(_with(ADOPTED, **said))[STANDBY]
    replica = standby.one("aws_db_instance")
    assert (replica["instance_class"], replica["max_allocated_storage"]) == ("db.t4g.large", 900)
    assert (replica["parameter_group_name"], replica["option_group_name"]) == ("shop-abroad", "shop-options")
    assert standby.all("aws_db_parameter_group") == []


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("master_user_secret", "RDS manages the master password of existing.primary.database shop"),
        ("backup_retention_period", "no automated backups"),
        ("storage_encrypted", "isn't encrypted"),
        ("self.engine ==", "database.engine is postgres"),
        ("replicate_source_db", "is a replica of"),
    ],
)
def test_a_plan_stops_at_a_writer_of_which_there_can_be_no_replica(part: str, says: str) -> None:
    assert says in _message(_said(stacks(ADOPTED)[STANDBY]), part)


def test_a_plan_stops_where_the_settings_contradict_the_writer() -> None:
    usual = _said(stacks(ADOPTED)[STANDBY])
    assert not [each for each in usual if "engine_version" in each or "db_instance_class" in each]
    said = _said(stacks(_with(ADOPTED, engine_version="15", instance_class="db.m6g.large"))[STANDBY])
    assert "remove database.engine_version" in _message(said, 'startswith(self.engine_version, "15.")')
    assert "remove database.instance_class" in _message(said, 'self.db_instance_class == "db.m6g.large"')


def test_a_promoted_replica_keeps_its_identity_and_its_owners_password() -> None:
    standby = stacks(PROMOTED)[STANDBY]
    writer = standby.one("aws_db_instance", identifier="myapp-db-replica")
    assert "replicate_source_db" not in writer
    # What would change the owner's password, or create an empty database in its place.
    assert not {
        "password_wo",
        "password_wo_version",
        "username",
        "db_name",
        "engine",
        "engine_version",
    } & set(writer)
    assert standby.document.get("ephemeral") is None
    assert writer["lifecycle"]["prevent_destroy"] is True


def test_a_promoted_replica_is_no_smaller_because_its_owners_new_replica_is() -> None:
    def ignored(**database: Any) -> set[str]:
        instance = stacks(_with(PROMOTED, **database))[STANDBY].one("aws_db_instance")
        return set(instance["lifecycle"]["ignore_changes"]) - {"db_name", "username"}

    assert ignored() == {"instance_class", "max_allocated_storage", "storage_type", "iops"}
    assert ignored(instance_class="db.r6g.xlarge") == {"max_allocated_storage", "storage_type", "iops"}
    given = stacks(_with(PROMOTED, instance_class="db.r6g.xlarge"))[STANDBY].one("aws_db_instance")
    assert given["instance_class"] == "db.r6g.xlarge"


@pytest.mark.parametrize("engine", [{}, {"database": {"engine": "aurora-postgresql"}}], ids=["rds", "aurora"])
def test_what_only_a_creation_takes_never_replaces_a_database(engine: dict[str, Any]) -> None:
    kind, fields = (
        ("aws_rds_cluster", {"database_name", "master_username"})
        if engine
        else ("aws_db_instance", {"db_name", "username"})
    )
    for settings in (engine, {**engine, "active": "standby"}):
        for stack in (PRIMARY, STANDBY):
            assert fields <= set(stacks(settings)[stack].one(kind)["lifecycle"]["ignore_changes"])


def test_after_a_failover_the_owners_database_must_be_a_replica_of_ours() -> None:
    found = stacks(PROMOTED)
    arn = "arn:aws:rds:us-west-2:123456789012:db:myapp-db-replica"
    for stack in (PRIMARY, STANDBY):
        message = _message(_said(found[stack]), f'self.replicate_source_db == "{arn}"')
        assert "set active: primary" in message
        assert "make reconcile" in message
    # The first deployment of an estate whose writer is in the other region is told so too, and makes none.
    assert "set active: standby" in _message(_said(stacks(MIRRORED)[PRIMARY]), "replicate_source_db")


def test_with_both_adopted_the_passive_one_is_a_replica_of_the_active_one() -> None:
    for name, passive, writer in (
        ("recovery only", STANDBY, "us-east-1:123456789012:db:shop"),
        ("recovery only, after a failover", PRIMARY, "us-west-2:123456789012:db:shop-replica"),
    ):
        found = stacks(COMBINATIONS[name])[passive]
        assert found.all("aws_db_instance") == []
        conditions = [
            each["condition"]
            for data in found.document["data"]["aws_db_instance"].values()
            for each in data.get("lifecycle", {}).get("postcondition", [])
        ]
        assert conditions == [f'${{self.replicate_source_db == "arn:aws:rds:{writer}"}}']


@ROLES
def test_no_secret_is_made_for_a_database_that_has_its_owners(settings: dict[str, Any]) -> None:
    found = stacks(settings)
    assert found[SHARED].all("aws_secretsmanager_secret") == []
    assert "myapp/db/master" not in str(found[REPLICATION].all("aws_lambda_function"))


@ROLES
def test_a_clean_up_asks_nothing_of_what_the_owners_database_has_become(settings: dict[str, Any]) -> None:
    for stack in (PRIMARY, STANDBY):
        _, found = _owners(stacks(settings, remove="all")[stack])
        assert "lifecycle" not in found
