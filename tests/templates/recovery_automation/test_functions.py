"""Every recovery function can run in a busy account, can be traced, and keeps encrypted logs."""

import json

from config import Names, RegionNames, Settings
from recovery.steps.propagation import PROPAGATION_SECONDS
from tests.templates.recovery_automation.conftest import Synthesize, Synthesized

NAMES = Names(Settings())
YEAR = 365


def test_a_busy_account_cannot_starve_a_failover(recovery: Synthesized) -> None:
    for function in recovery.all("aws_lambda_function"):
        assert function["reserved_concurrent_executions"] == 2, function["function_name"]


def test_an_account_that_cannot_reserve_may_say_so(synthesize: Synthesize) -> None:
    stack = synthesize(failover={"reserved_executions": 0})
    for function in stack.all("aws_lambda_function"):
        assert function["reserved_concurrent_executions"] == -1, function["function_name"]


def test_each_step_of_a_failover_can_be_traced(recovery: Synthesized) -> None:
    for function in recovery.all("aws_lambda_function"):
        assert function["tracing_config"] == {"mode": "Active"}, function["function_name"]
    for machine in recovery.all("aws_sfn_state_machine"):
        assert machine["tracing_configuration"] == {"enabled": True}


def test_logs_are_kept_for_a_year_under_the_key_of_their_own_region(recovery: Synthesized) -> None:
    groups = recovery.all("aws_cloudwatch_log_group")
    assert len(groups) > 20
    assert NAMES.witness is not None
    for group in groups:
        assert group["retention_in_days"] == YEAR
        region = recovery.provider_region(group)
        if region == NAMES.witness.region:
            # The project has no key there; the log has probe results only.
            assert "kms_key_id" not in group
        else:
            data = group["kms_key_id"].removeprefix("${data.").split(".")
            key = recovery.document["data"][data[0]][data[1]]
            assert recovery.provider_region(key) == region


def test_what_terraform_invokes_waits_until_its_policy_is_known_and_ends_after_that(
    recovery: Synthesized,
) -> None:
    """A new IAM policy takes effect after a delay, and the provider invokes the function only once (ADR 0026)."""
    invocations = recovery.all("aws_lambda_invocation")
    assert {recovery.provider_region(each) for each in invocations} == {
        NAMES.primary.region,
        NAMES.standby.region,
    }
    for each in invocations:
        seconds = json.loads(each["input"])["deniedSeconds"]
        assert seconds >= PROPAGATION_SECONDS
        (function,) = [
            function
            for function in recovery.all("aws_lambda_function", provider=each["provider"])
            if each["function_name"] == f"${{{recovery.address(function)}.function_name}}"
        ]
        assert function["timeout"] > seconds
        assert any("aws_iam_role_policy" in needed for needed in each["depends_on"])


def test_the_front_that_a_failover_asks_first_is_its_own_regions_where_something_runs(
    recovery: Synthesized, synthesize: Synthesize
) -> None:
    for here in (NAMES.primary, NAMES.standby):
        for stack, host in (
            (recovery, NAMES.region_host(here.site)),
            (synthesize(strategy="pilot_light"), ""),
        ):
            asked = variables(stack, here)
            assert asked["DR_FRONT_HOST"] == host
            assert asked["DR_PROBED_HOST"] == NAMES.region_host(NAMES.other(here.site).site)


def variables(stack: Synthesized, here: RegionNames) -> dict[str, str]:
    """Return the environment variables of a region's preconditions function."""
    every = stack.all("aws_lambda_function", function_name=here.function("preconditions"))
    (function,) = [each for each in every if stack.provider_region(each) == here.region]
    found: dict[str, str] = function["environment"]["variables"]
    return found
