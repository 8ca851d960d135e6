"""A region's role follows from the region that the writer is in, and from the permit."""

import pytest

from application.permit import outdated, role_of, writer_region

EAST = "myapp-db.abc123.us-east-1.rds.amazonaws.com"
WEST = "myapp-db-replica.abc123.us-west-2.rds.amazonaws.com"


def test_an_old_writer_is_not_written_after_a_failover() -> None:
    """The primary that comes back still names its own database; the permit names the other region."""
    assert outdated(EAST, "us-west-2") == "the writer is in us-east-1, and the permit names us-west-2"
    assert outdated(WEST, "us-west-2") == ""


def test_a_standby_serves_through_peering_while_the_permit_names_the_primary() -> None:
    assert outdated(EAST, "us-east-1") == ""


@pytest.mark.parametrize(("address", "permitted"), [(EAST, ""), ("database.internal", "us-west-2")])
def test_without_a_permit_or_a_known_region_a_writer_goes_on(address: str, permitted: str) -> None:
    assert outdated(address, permitted) == ""


def test_the_region_of_a_writer_is_in_its_address() -> None:
    assert [writer_region(each) for each in (EAST, f"{WEST}:5432", "localhost")] == [
        "us-east-1",
        "us-west-2",
        "",
    ]


@pytest.mark.parametrize(
    ("permitted", "address", "role"),
    [
        # A failover happened: the permit decides, though the address is still the old writer's.
        ("us-west-2", EAST, "active"),
        ("us-east-1", WEST, "passive"),
        ("", EAST, "passive"),
        ("", WEST, "active"),
        ("", "database.internal", "unknown"),
    ],
)
def test_the_role_follows_the_permit_and_then_the_writer(permitted: str, address: str, role: str) -> None:
    assert role_of("us-west-2", permitted, address) == role


def test_an_address_may_end_with_the_root_of_all_names() -> None:
    assert writer_region(f"{EAST}.") == "us-east-1"
    assert writer_region(f"{EAST}.:5432") == "us-east-1"


@pytest.mark.parametrize(
    "address", ["", "myapp-db.us-east-1.databases.example.com", f"{EAST}.example.com", f"{EAST}X"]
)
def test_an_address_that_is_not_of_rds_names_no_region(address: str) -> None:
    assert writer_region(address) == ""
