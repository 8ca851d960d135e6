"""The demo says before it begins what it takes away, and what takes over."""

import pytest

from config.settings import parse_settings
from drills.commands.drilling import announcement


@pytest.mark.parametrize(
    ("active", "lost", "takes_over"),
    [("primary", "us-east-1", "us-west-2"), ("standby", "us-west-2", "us-east-1")],
)
def test_the_region_that_is_lost_is_the_active_one(active: str, lost: str, takes_over: str) -> None:
    said = announcement(parse_settings({"active": active}))
    assert f"takes {lost} away, and {takes_over} takes over" in said
    assert "deploys 5 stacks" in said
