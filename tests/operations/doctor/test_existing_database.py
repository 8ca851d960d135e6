"""The doctor says of an existing database what would stop a replica of it, before anything is deployed."""

from typing import Any

import pytest

from config.fields import SITES
from operations.doctor import existing_database
from operations.doctor.diagnosis import Diagnosis
from tests.adoption import COMBINATIONS
from tests.operations.doctor.conftest import SESSION, Look

ADOPTED = COMBINATIONS["existing database, its replica is made"]
ITEM = "existing.primary.database shop"


def _make(**said: Any) -> None:
    usual = {
        "DBInstanceIdentifier": "shop",
        "Engine": "postgres",
        "EngineVersion": "14.11",
        "DBInstanceClass": "db.t4g.large",
        "AllocatedStorage": 100,
        "MasterUsername": "orders_admin",
        "MasterUserPassword": "not-a-secret",
        "BackupRetentionPeriod": 7,
        "StorageEncrypted": True,
    }
    given = {name: value for name, value in {**usual, **said}.items() if value is not None}
    SESSION.client("rds", "us-east-1").create_db_instance(**given)


def _found(look: Look, settings: dict[str, Any] = ADOPTED) -> dict[str, Diagnosis]:
    """Return the findings about the database itself; its security groups are tested in tests/embedded_aws/planted."""
    apart = ("security groups of", "database name of", "class of")
    return {item: each for item, each in _all(look, settings).items() if not item.startswith(apart)}


def _all(look: Look, settings: dict[str, Any] = ADOPTED) -> dict[str, Diagnosis]:
    around = look(settings)
    return {each.item: each for site in SITES for each in existing_database.of_site(around, site)}


def test_nothing_is_said_without_one(look: Look) -> None:
    assert _found(look, {}) == {}


def test_a_database_as_it_should_be_has_no_finding(look: Look) -> None:
    _make()
    found = _found(look)
    assert {each.state for each in found.values()} == {"ready"}
    assert len(found) == 7


def test_a_name_that_nothing_has_is_told_with_its_region(look: Look) -> None:
    (missing,) = _found(look).values()
    assert (missing.item, missing.state) == (ITEM, "not ready")
    assert "us-east-1" in missing.cause


@pytest.mark.parametrize(
    ("wrong", "item", "says"),
    [
        (
            {"ManageMasterUserPassword": True, "MasterUserPassword": None},
            "master password",
            "RDS manages the master password",
        ),
        ({"BackupRetentionPeriod": 0}, "backups", "no automated backups"),
        ({"StorageEncrypted": False}, "encryption", "isn't encrypted"),
        ({"Engine": "mysql", "EngineVersion": "8.0.39"}, "engine", "the database runs mysql 8.0.39"),
    ],
)
def test_each_thing_that_stops_a_replica_is_named_alone_with_the_way_out(
    look: Look, wrong: dict[str, Any], item: str, says: str
) -> None:
    _make(**wrong)
    bad = [each for each in _found(look).values() if each.state != "ready"]
    assert [each.item for each in bad] == [f"{item} of {ITEM}"]
    assert says in bad[0].cause
    assert bad[0].fix


def test_a_version_that_contradicts_it_is_named(look: Look) -> None:
    _make()
    said = _found(look, {**ADOPTED, "database": {"engine_version": "16"}})[f"engine of {ITEM}"]
    assert (said.state, "14.11" in said.cause) == ("not ready", True)
    assert (
        _found(look, {**ADOPTED, "database": {"engine_version": "14"}})[f"engine of {ITEM}"].state == "ready"
    )


def test_after_a_failover_it_must_be_a_replica_of_ours(look: Look) -> None:
    _make()
    swapped = _found(look, COMBINATIONS["existing database whose replica was promoted"])
    role = swapped[f"role of {ITEM}"]
    assert (role.state, role.cause) == ("not ready", "the database is a writer")
    assert "db:myapp-db-replica" in role.fix


def test_a_class_that_the_other_region_lacks_is_named_with_what_replaces_it(look: Look) -> None:
    """In moto the other region offers no db.t4g classes."""
    _make()
    said = _all(look)[f"class of {ITEM} in us-west-2"]
    assert (said.state, said.cause) == ("not ready", "us-west-2 does not offer db.t4g.large for postgres")
    assert "database.replica_class" in said.fix
