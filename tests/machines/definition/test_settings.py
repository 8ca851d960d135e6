"""The state machine follows the settings: other regions, windows of tests, and what exists."""

import re
from typing import Any

import pytest

from config import Names, Settings
from config.settings import parse_settings
from machines.definition import Definition
from machines.rendering import render, text
from templates.recovery_automation import machine_permissions
from tests.adoption import COMBINATIONS
from tests.machines.definition.test_statelint import WINDOW
from tests.machines.walks import tasks_of
from tests.recovery.names import NAMES, PRIMARY, STANDBY, standby_definition
from wiring.machines import definition


def test_another_pair_of_regions_leaves_none_of_the_default_ones() -> None:
    regions = {"primary": "eu-west-1", "standby": "eu-central-1", "witness": "eu-west-2"}
    settings = Settings.model_validate({"regions": regions, "project": "shop"})
    names = Names(settings)
    other: Definition = definition(settings, names, names.standby)
    assert not re.search(r"us-(east|west)-\d|myapp", text(other))


def test_a_failover_removes_the_windows_of_the_region_that_it_activates_and_of_no_other() -> None:
    settings = parse_settings({"application": {"test_windows": [WINDOW]}})
    standby, primary = (tasks_of(render(definition(settings, NAMES, here))) for here in (STANDBY, PRIMARY))
    assert standby["RemoveTestWindows"]["Parameters"] == {
        "AutoScalingGroupName": "myapp-asg-dr",
        "ScheduledActionNames": ["load-begins", "load-ends"],
    }
    assert "RemoveTestWindows" not in primary
    assert "RemoveTestWindows" not in tasks_of(render(standby_definition()))


@pytest.mark.parametrize(
    ("given", "calls"),
    [
        ({}, {"KeepSizes"}),
        ({"capacity": {"desired": 4}}, {"ScaleApplication"}),
        ({"target_cpu_percent": 50}, {"KeepSizes", "TrackLoad"}),
        ({"capacity": {"desired": 4}, "target_cpu_percent": 50}, {"ScaleApplication", "TrackLoad"}),
    ],
)
def test_an_existing_group_keeps_its_sizes_and_policies_unless_the_settings_give_some(
    given: dict[str, Any], calls: set[str]
) -> None:
    settings = parse_settings({**COMBINATIONS["recovery only"], "application": given})
    names = Names(settings)
    wanted = definition(settings, names, names.standby)
    states = tasks_of(render(wanted)) | _passes(render(wanted))
    assert set(states) & {"KeepSizes", "ScaleApplication", "TrackLoad"} == calls
    assert ("NotScaled" in states) is (calls != {"KeepSizes"})
    notes = {"LookAtGroup", "NoteSizes"} & set(states)
    assert bool(notes) is ("ScaleApplication" in calls)
    if "ScaleApplication" in calls:
        assert states["ScaleApplication"]["Parameters"]["AutoScalingGroupName"] == "shop-web"
        # Whatever becomes of the note, the group is scaled.
        ends = {states[each]["Next"] for each in notes} | {
            catch["Next"] for each in notes for catch in states[each]["Catch"]
        }
        assert ends == {"IsThereAGroup", "ScaleApplication"}
        assert states["NoteSizes"]["Parameters"]["ConditionExpression"] == "attribute_not_exists(#minimum)"
    statements = machine_permissions.machine(
        names,
        names.standby,
        (),
        "key",
        is_global=False,
        keeps_sizes=wanted.keeps_sizes,
        keeps_policy=wanted.keeps_policy,
        notes_sizes=wanted.notes_sizes,
    )
    allowed = {action for each in statements for action in each.actions if action.startswith("autoscaling:")}
    of_calls = {
        "ScaleApplication": "autoscaling:UpdateAutoScalingGroup",
        "TrackLoad": "autoscaling:PutScalingPolicy",
    }
    looks = {"autoscaling:DescribeAutoScalingGroups"} if "ScaleApplication" in calls else set()
    assert allowed == {of_calls[each] for each in calls if each in of_calls} | looks


def test_a_promoted_existing_database_keeps_its_owners_backups() -> None:
    settings = parse_settings(COMBINATIONS["existing database, its replica is made"])
    names = Names(settings)
    owners, ours = (
        tasks_of(render(definition(settings, names, names.site(site)))) for site in ("primary", "standby")
    )
    promote = owners["PromoteReplica"]["Parameters"]
    inspected = owners["InspectReplica"]["ResultSelector"]
    for parameter in ("BackupRetentionPeriod", "PreferredBackupWindow"):
        assert parameter not in promote
        # What the promotion takes is what the inspection tells.
        assert promote[f"{parameter}.$"].removeprefix("$.database.") + ".$" in inspected
        assert parameter in ours["PromoteReplica"]["Parameters"]
    assert owners["InspectReplica"]["Parameters"]["Payload"]["backupDays"] == 7
    assert "backupDays" not in ours["InspectReplica"]["Parameters"]["Payload"]


def _passes(document: Any) -> dict[str, Any]:
    """Return every state of the branches of a definition, by its name."""
    found: dict[str, Any] = {}
    for name, state in document.get("States", {}).items():
        found[name] = state
        for branch in state.get("Branches", []):
            found |= _passes(branch)
    return found
