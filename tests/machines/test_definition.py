"""Promises about the state machine, over the definition that is deployed."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from application.permit import STOPPED_SECONDS
from config import Names, Settings
from config.settings import parse_settings
from machines.definition import Definition
from machines.rendering import render, text
from recovery.lease_table import ALONE_ID, WRITER_ID
from templates.recovery_automation import machine_permissions
from tests.adoption import COMBINATIONS
from tests.recovery.names import NAMES, PRIMARY, STANDBY, standby_definition
from wiring.machines import definition

State = dict[str, Any]
# States before the promotion is issued that change something, and so must be undone or be harmless.
UNDO = ("UndoIntent", "UndoFence")


ENGINES = ("postgres", "aurora-postgresql")
FENCING = ("available", "strict")


@pytest.fixture(scope="module", params=[(engine, fencing) for engine in ENGINES for fencing in FENCING])
def machine(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Return the machine of the standby region: for an instance and for a global database, with either fencing."""
    return render(standby_definition(*request.param))


@pytest.fixture(scope="module", params=ENGINES)
def strict(request: pytest.FixtureRequest) -> dict[str, Any]:
    return render(standby_definition(request.param, "strict"))


def states_of(machine: dict[str, Any]) -> Iterator[tuple[str, State]]:
    """Yield every state, those of branches too."""
    for name, state in machine["States"].items():
        yield name, state
        for branch in state.get("Branches", []):
            yield from states_of(branch)


def tasks_of(machine: dict[str, Any]) -> dict[str, State]:
    return {name: state for name, state in states_of(machine) if state["Type"] == "Task"}


def successors(state: State) -> set[str]:
    nexts = {state[key] for key in ("Next", "Default") if key in state}
    nexts |= {choice["Next"] for choice in state.get("Choices", [])}
    return nexts | {catch["Next"] for catch in state.get("Catch", [])}


def reachable(machine: dict[str, Any], start: str, without: tuple[str, ...] = ()) -> set[str]:
    """Return states of the top level that can follow `start`, which is among them, by a way around `without`."""
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        name = waiting.pop()
        if name not in seen and name not in without:
            seen.add(name)
            waiting.extend(successors(machine["States"][name]))
    return seen


def test_every_task_has_retry_catch_and_a_time_limit(machine: dict[str, Any]) -> None:
    tasks = tasks_of(machine)
    assert len(tasks) > 25
    for name, task in tasks.items():
        assert task["Retry"], name
        assert task["TimeoutSeconds"] > 0, name
        assert any("States.ALL" in catch["ErrorEquals"] for catch in task["Catch"]), name


def test_every_function_is_told_which_execution_asks(machine: dict[str, Any]) -> None:
    asked = [task for task in tasks_of(machine).values() if task["Resource"].endswith("lambda:invoke")]
    assert len(asked) >= 10
    for task in asked:
        assert task["Parameters"]["Payload"]["executionId.$"] == "$$.Execution.Id"


def test_the_whole_run_has_a_time_limit(machine: dict[str, Any]) -> None:
    assert machine["TimeoutSeconds"] > 0


def test_failover_path_never_calls_the_primary_region(machine: dict[str, Any]) -> None:
    """Neither by an ARN nor by a name that only the primary region has."""
    written = json.dumps(machine)
    assert PRIMARY.region not in written
    for name in (PRIMARY.auto_scaling_group, PRIMARY.database, PRIMARY.load_balancer):
        assert not re.search(rf'"{re.escape(name)}"', written), name


def test_failover_path_writes_no_dns_and_no_iam_and_no_cloudfront(machine: dict[str, Any]) -> None:
    for name, task in tasks_of(machine).items():
        service = task["Resource"].removeprefix("arn:aws:states:::").removeprefix("aws-sdk:").split(":")[0]
        assert service in {"lambda", "dynamodb", "rds", "autoscaling", "ssm", "cloudwatch", "sns"}, name


def test_only_the_hand_over_leaves_the_region(machine: dict[str, Any]) -> None:
    handover = STANDBY.function_arn("handover")
    users = {
        name
        for name, task in tasks_of(machine).items()
        if task.get("Parameters", {}).get("FunctionName") == handover
    }
    assert users == {"HandOver", "FollowTarget"}
    after_lease = reachable(machine, "TakeLease")
    assert not users & after_lease


def test_nothing_is_changed_before_the_lease_is_taken(machine: dict[str, Any]) -> None:
    """Validation, the dry run, the question to a person and every refusal only read, ask and notify."""
    allowed = {
        "arn:aws:states:::lambda:invoke",
        "arn:aws:states:::sns:publish",
        "arn:aws:states:::sns:publish.waitForTaskToken",
    }
    for name in reachable(machine, machine["StartAt"], without=("TakeLease",)):
        state = machine["States"][name]
        if state["Type"] == "Task":
            assert state["Resource"] in allowed, name


def test_nothing_is_held_while_a_person_is_asked_and_all_is_looked_at_again_afterwards(
    machine: dict[str, Any],
) -> None:
    """A failover that can't wait goes first; whoever is asked is told what stands in the way."""
    states = machine["States"]
    for asks in ("AskForApproval", "LookBeforeAsking"):
        assert asks not in reachable(machine, "TakeLease")
    assert "AskForApproval" not in reachable(machine, machine["StartAt"], without=("LookBeforeAsking",))
    assert "TakeLease" not in reachable(machine, "AskForApproval", without=("ValidateAgain",))
    again = states["ValidateAgain"]["Parameters"]["Payload"]
    assert again["input.$"] == "$$.Execution.Input"
    after = reachable(machine, "TakeLease", without=("CheckPreconditions",))
    assert not {"FenceOldRegion", "PromoteReplica"} & after
    assert "States.JsonToString($.preconditions.items)" in states["AskForApproval"]["Parameters"]["Message.$"]


def test_the_lease_is_taken_by_a_conditional_write_only(machine: dict[str, Any]) -> None:
    for name, task in tasks_of(machine).items():
        if task.get("Parameters", {}).get("TableName") == STANDBY.lease_table:
            assert task["Parameters"]["ConditionExpression"], name


def test_every_failure_notifies_before_it_ends(machine: dict[str, Any]) -> None:
    fails = {name for name, state in machine["States"].items() if state["Type"] == "Fail"}
    assert fails == {"Failed"}
    assert not fails & reachable(machine, machine["StartAt"], without=("NotifyFailure",))


def test_every_failure_ends_with_a_name_of_its_own(machine: dict[str, Any]) -> None:
    for name, state in states_of(machine):
        if state["Type"] == "Fail":
            assert state.get("Error") or state.get("ErrorPath") == "$.failure.name", name
    named = [s for _, s in states_of(machine) if s.get("ResultPath") == "$.failure"]
    assert len(named) > 10
    for state in named:
        assert state["Type"] == "Pass"
        assert "name" in state["Parameters"] or "name.$" in state["Parameters"]
        assert "step" in state["Parameters"]


def test_every_failure_with_a_lease_is_recorded_and_releases_it(machine: dict[str, Any]) -> None:
    after = reachable(machine, "RecordStart", without=("RecordFailure",))
    assert "Failed" not in after
    assert machine["States"]["RecordFailure"]["Next"] == "ReleaseLeaseAfterFailure"
    release = machine["States"]["ReleaseLeaseAfterFailure"]["Parameters"]
    assert release["UpdateExpression"] == "REMOVE #holder"  # The epoch stays.


def test_with_strict_fencing_nothing_is_promoted_before_a_writer_that_cannot_be_reached_has_stopped(
    strict: dict[str, Any],
) -> None:
    """Unless it's graceful: then the replica is drained, or the global database waits for the last write."""
    promotes = "PromoteReplica"
    assert promotes not in reachable(strict, strict["StartAt"], without=("FenceRenewals",))
    choice = strict["States"]["MustWritersStop"]
    assert choice["Default"] == "WaitForWriters"
    assert choice["Choices"][0]["StringEquals"] == "graceful"
    assert strict["States"]["WaitForWriters"]["Seconds"] == STOPPED_SECONDS
    # Nothing is renewed while it waits.
    assert "WaitForWriters" not in reachable(strict, strict["StartAt"], without=("FenceRenewals",))


def test_the_fence_is_in_this_regions_own_table_and_only_goes_up(strict: dict[str, Any]) -> None:
    for name, key, attribute in (("FenceRenewals", WRITER_ID, "fence"), ("AllowAlone", ALONE_ID, "epoch")):
        asked = strict["States"][name]["Parameters"]
        assert (asked["TableName"], asked["Key"]) == (STANDBY.lease_table, {"id": {"S": key}}), name
        assert asked["ExpressionAttributeValues"][":epoch"] == {"N.$": "$.lease.epoch"}
        only_up = f"attribute_not_exists(#{attribute}) OR #{attribute} <= :epoch"
        assert only_up in asked["ConditionExpression"], name


def test_only_an_ungraceful_failover_may_leave_its_region_alone(strict: dict[str, Any]) -> None:
    choice = strict["States"]["MayBeAlone"]
    assert (choice["Choices"][0]["StringEquals"], choice["Choices"][0]["Next"]) == (
        "graceful",
        "FenceOldRegion",
    )
    # Before the permit, which the region's writers renew at once: an answer must find what it ends.
    assert strict["States"]["AllowAlone"]["Next"] == "FenceOldRegion"
    assert "AllowAlone" not in reachable(strict, "FenceOldRegion")


@pytest.mark.parametrize("engine", ENGINES)
def test_with_available_fencing_nothing_is_waited_for_and_no_renewal_is_fenced(engine: str) -> None:
    states = render(standby_definition(engine))["States"]
    assert not {"MayBeAlone", "AllowAlone", "FenceRenewals", "WaitForWriters"} & set(states)
    assert not [name for name, state in states.items() if state.get("Seconds") == STOPPED_SECONDS]


def test_a_failure_before_the_promotion_undoes_the_fence(machine: dict[str, Any]) -> None:
    undoing = ("FencingFailed", "IntentFailed", "InspectionFailed", "NotPromotable", "PromotionFailed")
    strict = ("AloneNotAllowed", "RenewalsNotFenced") if "FenceRenewals" in machine["States"] else ()
    for failed in (*undoing, *strict):
        ways = reachable(machine, failed)
        assert set(UNDO) <= ways, failed
        assert "RaiseSwitchToIssued" not in ways, failed


def test_a_failure_after_the_promotion_undoes_nothing(machine: dict[str, Any]) -> None:
    assert not set(UNDO) & reachable(machine, "RaiseSwitchToIssued")


def test_the_switch_is_raised_only_after_the_promotion_and_is_recorded_before_it_is_published(
    machine: dict[str, Any],
) -> None:
    without = ("PromoteReplica", "IsToBePromoted")
    assert "RaiseSwitchToIssued" not in reachable(machine, machine["StartAt"], without=without)
    for value in ("Issued", "Ready"):
        before = reachable(machine, machine["StartAt"], without=(f"RaiseSwitchTo{value}",))
        assert f"PublishSwitch{value}" not in before


def test_traffic_is_sent_only_after_readiness_was_seen_from_outside(machine: dict[str, Any]) -> None:
    without = ("CheckReadiness",)
    assert "RaiseSwitchToReady" not in reachable(machine, machine["StartAt"], without=without)
    sends = machine["States"]["IsReady"]["Choices"][0]
    assert sends == {"Variable": "$.readiness.verdict", "StringEquals": "done", "Next": "WarmCache"}
    # A cache that can't be filled neither stops the traffic nor keeps it waiting.
    warm = machine["States"]["WarmCache"]
    assert warm["Next"] == "RaiseSwitchToReady"
    assert machine["States"][warm["Catch"][0]["Next"]]["Next"] == "RaiseSwitchToReady"
    assert sum(warm["TimeoutSeconds"] for _ in range(1 + warm["Retry"][0]["MaxAttempts"])) <= 20


def test_the_original_numbers_are_used() -> None:
    tasks = tasks_of(render(standby_definition()))
    promote = tasks["PromoteReplica"]["Parameters"]
    assert promote == {
        "DbInstanceIdentifier": "myapp-db-replica",
        "BackupRetentionPeriod": 7,
        "PreferredBackupWindow": "03:00-04:00",
    }
    scale = tasks["ScaleApplication"]["Parameters"]
    assert (scale["AutoScalingGroupName"], scale["MinSize"], scale["MaxSize"], scale["DesiredCapacity"]) == (
        "myapp-asg-dr",
        3,
        20,
        6,
    )
    track = tasks["TrackLoad"]["Parameters"]
    assert track["PolicyName"] == "target-tracking-cpu"
    assert track["TargetTrackingConfiguration"]["TargetValue"] == 70.0
    assert tasks["PublishEndpoint"]["Parameters"]["Name"] == "/myapp/db/endpoint"


def test_every_state_can_be_reached(machine: dict[str, Any]) -> None:
    assert reachable(machine, machine["StartAt"]) == set(machine["States"])


WINDOW = {"name": "load", "begins": "0 6 * * 1", "ends": "0 8 * * 1"}


@pytest.mark.parametrize("fencing", FENCING)
@pytest.mark.parametrize("windows", [[], [WINDOW]])
@pytest.mark.parametrize("engine", ["postgres", "aurora-postgresql"])
@pytest.mark.parametrize("site", ["primary", "standby"])
def test_the_definition_passes_statelint(
    site: str, engine: str, windows: list[dict[str, str]], fencing: str, tmp_path: Path
) -> None:
    here = NAMES.primary if site == "primary" else NAMES.standby
    path = tmp_path / "definition.json"
    settings = parse_settings(
        {
            "database": {"engine": engine},
            "application": {"test_windows": windows},
            "failover": {"fencing": fencing},
        }
    )
    path.write_text(text(definition(settings, NAMES, here)))
    lint = subprocess.run(
        [sys.executable, "-m", "statelint", str(path)], capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout


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


@pytest.mark.parametrize("given", [{}, {"capacity": {"desired": 4}}], ids=["keeps sizes", "notes sizes"])
def test_a_machine_of_an_existing_group_passes_statelint(tmp_path: Path, given: dict[str, Any]) -> None:
    settings = parse_settings({**COMBINATIONS["recovery only"], "application": given})
    path = tmp_path / "definition.json"
    path.write_text(text(definition(settings, Names(settings), Names(settings).standby)))
    lint = subprocess.run(
        [sys.executable, "-m", "statelint", str(path)], capture_output=True, text=True, check=False
    )
    assert lint.returncode == 0, lint.stdout
