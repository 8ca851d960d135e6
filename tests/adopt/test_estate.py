"""A typical estate, applied by its owner's Terraform, is adopted from its state; doctor names its gaps until
the owner has closed them.
"""

from pathlib import Path

import pytest

from tests.adopt.owner import CLOSED, UNMANAGED
from tests.adopt.walk import Adoption, beside_an_estate, make_the_secret, read_the_state

pytestmark = [pytest.mark.terraform, pytest.mark.embedded, pytest.mark.slow]

DATABASE, BALANCER = "existing.primary.database orders", "existing.primary.load_balancer.name orders-alb"
# The gaps of an estate that was built without a second region in mind.
KNOWN = {
    f"certificate of {BALANCER}",
    f"security groups of {DATABASE}, the other region",
    "secret orders/db/master in us-east-1",
    "secret orders/db/master in us-west-2",
}
MANAGED = f"master password of {DATABASE}"


def assert_it_was_recognised(adoption: Adoption, said: str) -> None:
    """Check that the adopted settings match what the owner's Terraform manages."""
    settings = adoption.settings()
    assert (settings["project"], settings["domain"]) == ("orders", "example.com")
    assert settings["network"]["primary_cidr"] == "10.0.0.0/16"
    assert settings["network"]["standby_cidr"] == CLOSED["other_network"]
    assert settings["application"] == {"port": 8080}
    found = settings["existing"]["primary"]
    assert found["database"] == "orders"
    assert found["load_balancer"] == {"name": "orders-alb", "target_group": "orders-web"}
    application = found["application"]
    assert application["auto_scaling_group"] == "orders-web"
    assert application["scaling_policy"] == "avg-cpu-policy-greater-than-50"
    assert {
        tier: len(found["network"][f"{tier}_subnet_ids"]) for tier in ("public", "private", "database")
    } == {
        "public": 3,
        "private": 3,
        "database": 3,
    }
    assert len(found["network"]["route_table_ids"]) == 1
    assert "not adopted" not in said


def test_a_managed_password_is_refused_by_name_before_anything_is_deployed_and_closed_gaps_leave_none(
    tmp_path: Path,
) -> None:
    with beside_an_estate(tmp_path, database_version="14") as adoption:
        owner = adoption.owner
        assert len(owner.resources()) >= 60
        assert owner.planned() == ""
        said = read_the_state(adoption)
        assert_it_was_recognised(adoption, said)
        assert "1. database orders: RDS manages its master password" in said
        adoption.take()
        assert adoption.wrong() == KNOWN | {MANAGED}
        for command, code in (("make deploy TARGET=aws", 2), ("make plan TARGET=aws", 2)):
            refused = adoption.run(command, fine=(code,))
            told = refused.stdout + refused.stderr
            for item in (MANAGED, f"certificate of {BALANCER}", f"security groups of {DATABASE}"):
                assert item in told
            assert "manage_master_user_password = false" in told
        assert not list((tmp_path / "project" / ".states").rglob("*.tfstate"))
        owner.apply(**UNMANAGED, **CLOSED)
        adoption.left = [each for each in adoption.left if not each.startswith("make adopt ")]
        make_the_secret(adoption)
        assert adoption.wrong() == set()
        assert owner.planned() == ""


def test_an_estate_of_the_newer_generation_is_read_from_aws_as_from_its_state(tmp_path: Path) -> None:
    with beside_an_estate(tmp_path, database_version="17", **UNMANAGED) as adoption:
        said = read_the_state(adoption)
        assert_it_was_recognised(adoption, said)
        assert "manages" not in said
        by_state = adoption.settings()
        for way in (
            "make adopt TARGET=aws REGION=us-east-1 TAGS=",
            "make adopt TARGET=aws REGION=us-east-1 IDS=",
        ):
            (tmp_path / "project" / "dr-adopted.yaml").unlink()
            adoption.walk(way)
            assert adoption.settings() == by_state
        adoption.take()
        assert adoption.wrong() == KNOWN
        assert adoption.owner.planned() == ""
