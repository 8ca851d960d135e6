"""Which region's value of a secret is the newer one, by versions alone; and when a replica isn't promoted."""

import pytest

from config import Names
from config.settings import parse_settings
from operations.active_region import ActiveRegionError
from operations.secret_replicas import Kept, SecretReplicaError, decide_rejoining, promote
from tests.operations.ledgers import clients, unreachable

HOME, HERE = "us-east-1", "us-west-2"


def _kept(region: str, *versions: str) -> Kept:
    """Return a secret whose last version is the current one."""
    return Kept(region, versions[-1], frozenset(versions))


@pytest.mark.parametrize(
    ("home", "here", "expected"),
    [
        (_kept(HOME, "a"), _kept(HOME, "a"), "in-step"),
        (_kept(HOME, "a"), None, "replicate"),
        (_kept(HOME, "a"), _kept(HERE, "a"), "replicate"),
        (_kept(HOME, "a"), _kept(HERE, "a", "b"), "copy"),
        (_kept(HOME, "a"), _kept(HERE, "a", "b", "c"), "copy"),
        (_kept(HOME, "a", "b"), _kept(HERE, "a"), "replicate"),
        (_kept(HOME, "a", "b"), _kept(HERE, "a", "c"), "conflict"),
    ],
    ids=[
        "still a replica",
        "gone",
        "promoted, unchanged",
        "changed here",
        "changed here twice",
        "changed at home",
        "changed in both",
    ],
)
def test_the_region_that_knows_both_versions_changed_last(
    home: Kept, here: Kept | None, expected: str
) -> None:
    assert decide_rejoining(home, here) == expected


@pytest.mark.usefixtures("account")
def test_a_ledger_that_cannot_be_read_is_unknown_and_nothing_is_promoted() -> None:
    settings = parse_settings({})
    with pytest.raises(ActiveRegionError, match="the ledger in us-west-2 can't be read"):
        promote(settings, unreachable(Names(settings).standby))


@pytest.mark.usefixtures("account")
def test_where_no_ledger_is_the_settings_say_who_is_active() -> None:
    with pytest.raises(SecretReplicaError, match="the settings' `active` says that us-east-1 is active"):
        promote(parse_settings({}), clients)
