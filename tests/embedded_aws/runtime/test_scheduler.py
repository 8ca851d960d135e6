"""Schedules fire in world time, with the role they name, in regions that are up."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually, function, machine, role, unique

COUNT = """
    import boto3, json, time
    def handle(event, context):
        began = time.monotonic()
        time.sleep(6)
        print("slept", round(time.monotonic() - began, 1), json.dumps(event))
"""


def schedule(
    aws: Aws, name: str, arn: str, region: str, expression: str = "rate(1 minute)", **more: Any
) -> None:
    target = {"Arn": arn, "RoleArn": role(aws, f"scheduler-{name}"), **more.pop("Target", {})}
    aws.client("scheduler", region).create_schedule(
        Name=name,
        ScheduleExpression=expression,
        FlexibleTimeWindow={"Mode": "OFF"},
        Target=target,
        **more,
    )


def fired(aws: Aws, name: str) -> list[dict[str, Any]]:
    return [one for one in aws.control.events() if one["source"] in (f"scheduler:{name}", f"events:{name}")]


def world_time(aws: Aws) -> float:
    """Return the world's time, in seconds of the epoch."""
    return float(aws.control._send("GET", "/clock")["world_time"])


def lines(aws: Aws, name: str, region: str) -> list[str]:
    """Return what a function printed; nothing before its first invocation ended, which makes its log group."""
    client = aws.client("logs", region)
    try:
        found = client.filter_log_events(logGroupName=f"/aws/lambda/{name}")["events"]
    except client.exceptions.ResourceNotFoundException:
        return []
    return [event["message"] for event in found if event["message"].startswith("slept")]


def test_schedule_invokes_its_function_as_its_role_and_sleeps_are_sped_up(fast: Aws) -> None:
    name, region = unique("schedule"), "us-west-2"
    function(fast, COUNT, region, name=name)
    arn = f"arn:aws:lambda:{region}:123456789012:function:{name}"
    schedule(fast, name, arn, region, Target={"Input": '{"n": 1, "at": "<aws.scheduler.scheduled-time>"}'})
    eventually(lambda: len(fired(fast, name)) >= 3)
    gaps = [one["time"] for one in fired(fast, name)]
    assert len(set(gaps)) == len(gaps)
    (first, *_) = eventually(lambda: lines(fast, name, region))
    assert float(first.split()[1]) < 3
    assert '"n": 1' in first
    call = next(one for one in fast.control.calls() if one["source"] == f"scheduler:{name}")
    assert (call["operation"], call["region"]) == ("Invoke", region)
    assert call["principal"].endswith(f"role/scheduler-{name}")


def test_schedule_starts_a_machine(fast: Aws) -> None:
    name, region = unique("machine"), "us-west-2"
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, region, name=name)
    schedule(fast, name, arn, region, Target={"Input": '{"action": "test"}'})
    entry = eventually(lambda: fired(fast, name))[0]
    client = fast.client("stepfunctions", region)
    assert json.loads(client.describe_execution(executionArn=entry["started"])["input"]) == {"action": "test"}


def test_disabled_schedule_does_not_fire_until_it_is_enabled(fast: Aws) -> None:
    name, region = unique("disabled"), "us-west-2"
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, region, name=name)
    schedule(fast, name, arn, region, State="DISABLED")
    time.sleep(2)
    assert fired(fast, name) == []
    client = fast.client("scheduler", region)
    kept = client.get_schedule(Name=name)
    client.update_schedule(
        Name=name,
        ScheduleExpression=kept["ScheduleExpression"],
        FlexibleTimeWindow=kept["FlexibleTimeWindow"],
        Target=kept["Target"],
        State="ENABLED",
    )
    eventually(lambda: fired(fast, name))


def test_rule_with_a_schedule_fires_and_matches_no_event(fast: Aws) -> None:
    name, region = unique("rule"), "us-west-2"
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, region, name=name)
    events = fast.client("events", region)
    events.put_rule(Name=name, ScheduleExpression="rate(2 minutes)")
    events.put_targets(Rule=name, Targets=[{"Id": "m", "Arn": arn, "RoleArn": role(fast, name)}])
    events.put_events(Entries=[{"Source": "x", "DetailType": "x", "Detail": "{}"}])
    # The second time is long after the event.
    eventually(lambda: len(fired(fast, name)) >= 2)
    assert {one["event"]["detail-type"] for one in fired(fast, name)} == {"Scheduled Event"}


def test_schedule_of_a_region_that_is_down_does_not_fire(fast: Aws) -> None:
    name, region = unique("down"), "eu-west-3"
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, region, name=name)
    schedule(fast, name, arn, region)
    eventually(lambda: fired(fast, name))
    fast.control.begin_outage(region)
    # What was on its way has arrived or failed by then.
    time.sleep(1.5)
    before = len(fired(fast, name))
    time.sleep(4)
    assert len(fired(fast, name)) == before
    up_again = time.monotonic()
    fast.control.end_outage(region)
    eventually(lambda: len(fired(fast, name)) > before)
    time.sleep(0.3)
    # It fires once a second: what was missed isn't caught up with.
    caught_up = len(fired(fast, name)) - before
    assert caught_up <= 2 + int(time.monotonic() - up_again)


def test_one_time_schedule_fires_once_and_is_deleted(fast: Aws) -> None:
    name, region = unique("once"), "us-west-2"
    arn = machine(fast, {"Go": {"Type": "Succeed"}}, region, name=name)
    # Four seconds, which a loaded machine may need to make it.
    soon = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(world_time(fast) + 240))
    schedule(fast, name, arn, region, f"at({soon})", ActionAfterCompletion="DELETE")
    eventually(lambda: fired(fast, name))
    time.sleep(1.2)
    assert len(fired(fast, name)) == 1
    names = [one["Name"] for one in fast.client("scheduler", region).list_schedules()["Schedules"]]
    assert name not in names


def test_a_schedule_waits_for_its_start_and_calls_any_api_in_its_region(fast: Aws) -> None:
    name, region = unique("universal"), "us-west-2"
    parameters = fast.client("ssm", region)
    parameters.put_parameter(Name=f"/{name}", Type="String", Value="before")
    arn = "arn:aws:scheduler:::aws-sdk:ssm:putParameter"
    after = {"Name": f"/{name}", "Value": "after", "Type": "String", "Overwrite": True}
    # In the world's time, which other tests have let run ahead.
    now = datetime.fromtimestamp(world_time(fast), UTC)
    later, soon = now + timedelta(hours=5), now - timedelta(minutes=1)
    target = {"Input": json.dumps(after)}
    schedule(fast, name, arn, region, StartDate=later, Target=target)
    time.sleep(1)
    assert fired(fast, name) == []
    fast.client("scheduler", region).delete_schedule(Name=name)
    schedule(fast, f"{name}-now", arn, region, StartDate=soon, Target=target)
    eventually(lambda: fired(fast, f"{name}-now"))
    eventually(lambda: parameters.get_parameter(Name=f"/{name}")["Parameter"]["Value"] == "after")


def test_a_delivery_that_an_outage_cut_off_keeps_no_other_region_waiting(fast: Aws) -> None:
    lost, other = unique("lost"), unique("other")
    machines = {
        lost: machine(fast, {"Go": {"Type": "Succeed"}}, "us-east-1", name=lost),
        other: machine(fast, {"Go": {"Type": "Succeed"}}, "us-west-2", name=other),
    }
    fast.control.begin_outage("us-east-1", "slow", 8)
    try:
        before = len(fast.control.calls())
        schedule(fast, lost, machines[lost], "us-east-1")
        # On its way, and answered only after the region was lost.
        eventually(lambda: len(fast.control.calls()) > before)
        time.sleep(1)
        fast.control.begin_outage("us-east-1", "refuse")
        schedule(fast, other, machines[other], "us-west-2")
        eventually(lambda: fired(fast, other))
        assert fired(fast, lost) == []
    finally:
        fast.control.end_outage("us-east-1")
