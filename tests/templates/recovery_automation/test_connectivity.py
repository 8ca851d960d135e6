"""A connectivity prober checks the path from the active region to the passive one; its alarm only notifies people."""

import pytest

from config import Names, Settings
from recovery.settings import ProberSettings
from tests.templates.recovery_automation.conftest import Synthesize, Synthesized

NAMES = Names(Settings())
ACTIVE, PASSIVE = NAMES.primary, NAMES.standby


def probing(stack: Synthesized) -> ProberSettings:
    function = stack.one("aws_lambda_function", handler="recovery.handlers.connectivity.handle")
    variables = {"AWS_REGION": stack.provider_region(function), **function["environment"]["variables"]}
    return ProberSettings.read(variables)


def test_the_active_region_asks_the_passive_one(recovery: Synthesized, synthesize: Synthesize) -> None:
    found = probing(recovery)
    assert (found.region, found.probed_region) == (ACTIVE.region, PASSIVE.region)
    assert found.host == NAMES.region_host("standby")
    swapped = probing(synthesize(active="standby"))
    assert (swapped.region, swapped.host) == (PASSIVE.region, NAMES.region_host("primary"))


def test_it_notes_nothing_that_a_failover_reads(recovery: Synthesized) -> None:
    assert probing(recovery).ledger_table == ""


def test_its_alarm_tells_people_and_starts_nothing(recovery: Synthesized) -> None:
    name = ACTIVE.alarm("passive-unreachable")
    alarm = recovery.one("aws_cloudwatch_metric_alarm", alarm_name=name)
    assert recovery.provider_region(alarm) == ACTIVE.region
    assert alarm["dimensions"] == {"Region": PASSIVE.region}
    assert alarm["alarm_actions"] == alarm["insufficient_data_actions"] == [ACTIVE.topic_arn]
    for rule in recovery.all("aws_cloudwatch_event_rule"):
        assert name not in rule["event_pattern"]
    for composite in recovery.all("aws_cloudwatch_composite_alarm"):
        assert name not in composite["alarm_rule"]


@pytest.mark.parametrize(
    ("strategy", "probed"), [("pilot_light", 0), ("warm_standby", 1), ("hot_standby", 1)]
)
def test_a_region_without_instances_is_not_asked(synthesize: Synthesize, strategy: str, probed: int) -> None:
    stack = synthesize(strategy=strategy)
    handler = "recovery.handlers.connectivity.handle"
    assert len(stack.all("aws_lambda_function", handler=handler)) == probed


def test_no_name_of_it_is_the_probers_when_the_roles_swap(
    recovery: Synthesized, synthesize: Synthesize
) -> None:
    """Terraform may create the new prober before it removes the old one, so their names must differ."""
    usual, swapped = recovery, synthesize(active="standby")
    for kind, name in (
        ("aws_lambda_function", "function_name"),
        ("aws_iam_role", "name"),
        ("aws_scheduler_schedule", "name"),
    ):
        before = {(usual.provider_region(each), each[name]): usual.address(each) for each in usual.all(kind)}
        after = {
            (swapped.provider_region(each), each[name]): swapped.address(each) for each in swapped.all(kind)
        }
        for same in before.keys() & after.keys():
            assert before[same] == after[same], same
