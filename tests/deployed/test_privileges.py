"""Invariant 9: least privilege, proven by drills in which policies are enforced."""

import json
from pathlib import Path

import pytest

from drills.privileges.report import Found, drill
from drills.world import World


@pytest.fixture(scope="module")
def drilled(world: World, tmp_path_factory: pytest.TempPathFactory) -> tuple[Found, Path]:
    return drill(world, tmp_path_factory.mktemp("privileges"), print)


def test_every_call_is_allowed_and_every_permission_is_used_or_explained(
    drilled: tuple[Found, Path],
) -> None:
    found, _ = drilled
    assert found.reasons == []


def test_calls_carried_the_credentials_of_at_least_every_kind_of_role(drilled: tuple[Found, Path]) -> None:
    calls = drilled[0].comparison.calls
    for purpose in (
        *("machine", "validate", "lease", "preconditions", "database", "measure", "handover", "switch"),
        *("switch-call", "prober", "prober-call", "connectivity", "audit", "audit-machine", "audit-start"),
        *("start", "break-glass"),
    ):
        assert any(role.startswith(f"myapp-dr-{purpose}-us-") for role in calls), purpose


def test_the_report_says_that_it_is_of_the_embedded_aws(drilled: tuple[Found, Path]) -> None:
    document = json.loads(drilled[1].read_text(encoding="utf-8"))
    assert document["target"] == "embedded"
    assert document["unvisited"] == []
