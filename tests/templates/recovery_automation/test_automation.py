"""Machine, functions, probers and the automatic start, over the synthesized JSON."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from config import Names, Settings
from config.names import INHIBITOR_METRIC, PROBE_METRIC
from machines.definition import FUNCTIONS
from machines.rendering import tasks
from recovery import settings as needs
from recovery.steps.request import Request, parse
from templates.recovery_automation.start import automatic_input
from tests.templates.recovery_automation.conftest import Synthesize, Synthesized

SETTINGS = Settings()
NAMES = Names(SETTINGS)
NEEDS: dict[str, type[needs.FunctionSettings]] = {
    "validate": needs.ValidateSettings,
    "lease": needs.LeaseSettings,
    "preconditions": needs.PreconditionsSettings,
    "database": needs.DatabaseSettings,
    "readiness": needs.ServingSettings,
    "cache": needs.CacheSettings,
    "verification": needs.ServingSettings,
    "measure": needs.MeasureSettings,
    "handover": needs.HandoverSettings,
    "switch": needs.SwitchSettings,
    "prober": needs.ProberSettings,
    "restart": needs.RestartSettings,
    "connectivity": needs.ProberSettings,
    "audit": needs.AuditSettings,
    "examination": needs.ReadinessSettings,
}


def prober(recovery: Synthesized, provider: str) -> dict[str, Any]:
    name = NAMES.standby.function("prober")
    return recovery.one("aws_lambda_function", function_name=name, provider=provider)


def read(function: dict[str, Any], region: str) -> needs.FunctionSettings:
    purpose = function["handler"].split(".")[2]
    return NEEDS[purpose].read({"AWS_REGION": region, **function["environment"]["variables"]})


@pytest.mark.parametrize("site", ["primary", "standby"])
def test_the_machine_is_in_both_regions_and_names_its_own_only(recovery: Synthesized, site: Any) -> None:
    machine = recovery.one("aws_sfn_state_machine", name="dr-failover", provider=f"aws.{site}")
    assert machine["name"] == "dr-failover"
    regions = set(re.findall(r"(?:us|eu|ap)-[a-z]+-\d", machine["definition"]))
    assert regions == {NAMES.site(site).region}


@pytest.mark.parametrize("site", ["primary", "standby"])
def test_every_function_that_the_machine_asks_is_in_its_region(recovery: Synthesized, site: Any) -> None:
    machine = recovery.one("aws_sfn_state_machine", name="dr-failover", provider=f"aws.{site}")
    asked = set(re.findall(r"arn:aws:lambda:[\w-]+:\d+:function:([\w-]+)", machine["definition"]))
    deployed = {each["function_name"] for each in recovery.all("aws_lambda_function", provider=f"aws.{site}")}
    assert asked == {NAMES.site(site).function(purpose) for purpose in FUNCTIONS}
    assert asked <= deployed


def test_every_function_finds_its_settings_in_its_environment(recovery: Synthesized) -> None:
    functions = recovery.all("aws_lambda_function")
    # In both regions those of the state machine, the switch and the audit; and two probers, the connectivity prober,
    # readiness and restart.
    assert len(functions) == 2 * (len(FUNCTIONS) + 2) + 5
    for function in functions:
        assert read(function, "us-west-2").region == "us-west-2"


def test_the_functions_zip_is_beside_the_stack_under_a_relative_path(recovery: Synthesized) -> None:
    paths = {function["filename"] for function in recovery.all("aws_lambda_function")}
    assert len(paths) == 1
    assert not Path(paths.pop()).is_absolute()
    assert str(Path.cwd()) not in json.dumps(recovery.document)


def test_no_function_outlives_the_machines_patience(recovery: Synthesized) -> None:
    machine = json.loads(
        recovery.one("aws_sfn_state_machine", name="dr-failover", provider="aws.standby")["definition"]
    )
    limits: dict[str, set[int]] = {}
    for _, task in tasks(machine):
        asked = task["Parameters"].get("FunctionName", "").rsplit(":", 1)[-1]
        limits.setdefault(asked, set()).add(task["TimeoutSeconds"])
    for purpose in FUNCTIONS:
        name = NAMES.standby.function(purpose)
        function = recovery.one("aws_lambda_function", function_name=name, provider="aws.standby")
        assert function["timeout"] < min(limits[name])


def test_probers_watch_the_active_region_from_the_two_others(recovery: Synthesized) -> None:
    assert NAMES.witness is not None
    for provider, region, ledger in (
        ("aws.standby", NAMES.standby.region, NAMES.ledger_table),
        ("aws.witness", NAMES.witness.region, ""),
    ):
        settings = read(prober(recovery, provider), region)
        assert isinstance(settings, needs.ProberSettings)
        assert settings.host == NAMES.region_host("primary")
        assert settings.probed_region == NAMES.primary.region
        assert settings.ledger_table == ledger
    probers = [
        each for each in recovery.all("aws_lambda_function") if each["handler"].endswith("prober.handle")
    ]
    assert {each["provider"] for each in probers} == {"aws.standby", "aws.witness"}


def test_each_prober_and_each_switch_and_the_start_again_run_each_minute(recovery: Synthesized) -> None:
    schedules = recovery.all("aws_scheduler_schedule", schedule_expression="rate(1 minute)")
    assert NAMES.witness is not None
    assert {(each["provider"], each["name"]) for each in schedules} == {
        ("aws.standby", NAMES.standby.function("prober")),
        ("aws.witness", NAMES.witness.function("prober")),
        ("aws.standby", NAMES.standby.function("restart")),
        ("aws.standby", NAMES.standby.function("switch")),
        ("aws.primary", NAMES.primary.function("switch")),
        ("aws.primary", NAMES.primary.function("connectivity")),
    }


def test_the_alarm_is_n_of_m_of_what_the_standby_measured_itself(recovery: Synthesized) -> None:
    name = NAMES.standby.alarm("primary-unreachable")
    alarm = recovery.one("aws_cloudwatch_metric_alarm", alarm_name=name)
    assert alarm["provider"] == "aws.standby"
    assert alarm["metric_name"] == PROBE_METRIC
    assert alarm["dimensions"] == {"Region": NAMES.primary.region}
    assert (alarm["datapoints_to_alarm"], alarm["evaluation_periods"]) == (2, 3)


@pytest.mark.parametrize("seconds", [10, 30, 60])
def test_the_alarm_looks_as_often_as_the_settings_say(synthesize: Synthesize, seconds: int) -> None:
    probing = {"period_seconds": seconds, "failing_periods": 4, "periods": 6}
    alarm = synthesize(failover={"probing": probing}).one(
        "aws_cloudwatch_metric_alarm", alarm_name=NAMES.standby.alarm("primary-unreachable")
    )
    assert (alarm["period"], alarm["datapoints_to_alarm"], alarm["evaluation_periods"]) == (seconds, 4, 6)


def test_missing_probes_are_unknown_never_breaching(recovery: Synthesized) -> None:
    name = NAMES.standby.alarm("primary-unreachable")
    alarm = recovery.one("aws_cloudwatch_metric_alarm", alarm_name=name)
    assert alarm["treat_missing_data"] == "missing"
    assert alarm["insufficient_data_actions"] == [NAMES.standby.topic_arn]


def test_a_person_can_keep_the_alarm_from_starting_a_failover(recovery: Synthesized) -> None:
    lost = recovery.one("aws_cloudwatch_composite_alarm", alarm_name=NAMES.standby.alarm("primary-lost"))
    assert lost["alarm_rule"] == 'ALARM("myapp-dr-primary-unreachable") AND NOT ALARM("myapp-dr-inhibited")'
    inhibited = recovery.one("aws_cloudwatch_metric_alarm", alarm_name=NAMES.standby.alarm("inhibited"))
    assert inhibited["metric_name"] == INHIBITOR_METRIC
    assert inhibited["dimensions"] == {"Region": NAMES.standby.region}
    # Nobody said anything, so nobody inhibits.
    assert inhibited["treat_missing_data"] == "notBreaching"


def test_the_alarm_starts_the_standbys_machine(recovery: Synthesized) -> None:
    rule = recovery.one("aws_cloudwatch_event_rule", name=NAMES.standby.alarm("primary-lost"))
    pattern = json.loads(rule["event_pattern"])
    assert pattern["resources"] == [
        NAMES.standby.arn("cloudwatch", f"alarm:{NAMES.standby.alarm('primary-lost')}")
    ]
    assert pattern["detail"] == {"state": {"value": ["ALARM"]}}
    target = recovery.one("aws_cloudwatch_event_target", target_id="failover")
    assert target["arn"] == NAMES.standby.state_machine_arn
    assert (rule["provider"], target["provider"]) == ("aws.standby", "aws.standby")


@pytest.mark.parametrize("approval", [True, False])
def test_what_the_alarm_sends_is_a_valid_input_that_says_who_started_it(approval: bool) -> None:
    sent = automatic_input("us-west-2", approval=approval)
    document = json.loads(sent.replace("<alarm>", '"lost"').replace("<time>", '"2026-01-01T00:00:00Z"'))
    request = parse(document, ["us-east-1", "us-west-2"])
    assert isinstance(request, Request)
    assert request.automatic
    assert request.approval is approval
    assert (request.action, request.target_region, request.mode) == ("failover", "us-west-2", "ungraceful")


def test_without_automatic_failover_the_alarm_only_notifies(synthesize: Synthesize) -> None:
    asked = synthesize(failover={"automatic": False})
    assert not asked.all("aws_cloudwatch_event_target", target_id="failover")
    alarm = asked.one("aws_cloudwatch_metric_alarm", alarm_name=NAMES.standby.alarm("primary-unreachable"))
    assert alarm["alarm_actions"] == [NAMES.standby.topic_arn]
    assert not [each for each in asked.all("aws_lambda_function") if "restart" in each["handler"]]


@pytest.mark.parametrize("active", ["primary", "standby"])
def test_what_starts_a_failed_failover_again_looks_at_the_alarm_that_starts_one(
    synthesize: Synthesize, active: Any
) -> None:
    stack, here = synthesize(active=active), NAMES.other(active)
    (function,) = [each for each in stack.all("aws_lambda_function") if "restart" in each["handler"]]
    assert stack.provider_region(function) == here.region
    found = read(function, here.region)
    assert isinstance(found, needs.RestartSettings)
    stack.one("aws_cloudwatch_composite_alarm", alarm_name=found.alarm)
    assert (found.state_machine, found.topic) == (here.state_machine_arn, here.topic_arn)
    assert found.deployed_active_region == NAMES.site(active).region


def test_an_alarm_asks_a_person_first_when_the_settings_say_so(synthesize: Synthesize) -> None:
    asked = synthesize(failover={"automatic": "approval", "approval_seconds": 600})
    (transformer,) = [asked.one("aws_cloudwatch_event_target", target_id="failover")["input_transformer"]]
    assert '"approval": true' in transformer["input_template"]
    machine = json.loads(
        asked.one("aws_sfn_state_machine", name="dr-failover", provider="aws.standby")["definition"]
    )
    assert machine["States"]["AskForApproval"]["TimeoutSeconds"] == 600


def test_with_swapped_roles_the_primary_watches(synthesize: Synthesize) -> None:
    swapped = synthesize(active="standby")
    watching = {
        each["provider"] for each in swapped.all("aws_lambda_function") if "prober" in each["handler"]
    }
    assert watching == {"aws.primary", "aws.witness"}
    alarm = swapped.one("aws_cloudwatch_metric_alarm", alarm_name=NAMES.primary.alarm("standby-unreachable"))
    assert alarm["provider"] == "aws.primary"


def test_every_resource_says_its_region(recovery: Synthesized) -> None:
    for kind, blocks in recovery.document["resource"].items():
        for name, block in blocks.items():
            assert block["provider"].startswith("aws."), f"{kind}.{name}"


def test_another_pair_of_regions_leaves_none_of_the_default_ones(synthesize: Synthesize) -> None:
    regions = {"primary": "eu-west-1", "standby": "eu-central-1", "witness": "eu-west-2"}
    assert not re.search(r"us-(east|west)-\d", json.dumps(synthesize(regions=regions).document))
