"""Which region's value of a secret is the newer one, by versions alone."""

import pytest

from operations.secret_replicas import Kept, decide_rejoining

HOME, HERE = "us-east-1", "us-west-2"


def _kept(region: str, *versions: str) -> Kept:
    """A secret whose last version is the current one."""
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
