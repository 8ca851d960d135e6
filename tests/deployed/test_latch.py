"""Traffic follows the switch and nothing else: an old primary that comes back, and alarms without a promotion."""

import json
import time
from datetime import UTC, datetime

from operations.request import ask
from operations.target import Target
from tests.deployed.test_failover import FAILOVER, WEST, ended
from tests.deployed.waiting import PATIENCE_SECONDS, eventually

SPEED = 6.0
# Four intervals of the health checks, so that every one looks again, and again.
CALM_SECONDS = 4 * 30 / SPEED


def check(target: Target, name: str) -> bool:
    """Return whether a health check is healthy, by its name."""
    (found,) = [one for one in target.control.health_checks() if (one["name"] or "").endswith(name)]
    return bool(found["healthy"])


def write(target: Target, host: str, number: int) -> tuple[int | None, str, str]:
    """Return the status, region and reason of a row written through a name."""
    answer = ask(target, target.names.host(host), f"/records/{number}", datetime.now(UTC), "PUT")
    return answer.status, answer.region, str(answer.document.get("reason", ""))


def answered(target: Target, host: str, number: int) -> tuple[int | None, str, str]:
    """Return the same as `write`, retried until the program answers: on a loaded machine that may take longer
    than users wait.
    """
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (found := write(target, host, number))[1]:
        assert time.monotonic() < deadline, f"{host} doesn't answer: {found}"
        time.sleep(0.3)
    return found


def refused(target: Target) -> str:
    """Return why the old primary takes no row."""
    status, region, reason = answered(target, "primary.app", 100)
    assert (status, region) == (503, "us-east-1")
    return reason


def taken_in_the_west(target: Target) -> bool:
    """Return whether a write by a user is accepted; fails when another region than us-west-2 answers it."""
    status, region, _ = answered(target, "app", 3)
    assert region == "us-west-2"
    return status == 200


def names_the_standby(reason: str) -> bool:
    return "the permit names us-west-2" in reason


def regions(target: Target) -> set[str]:
    """Return the regions whose load balancers the public name leads to now."""
    where = {one["address"]: one["region"] for one in target.control.load_balancers()}
    return {where[address] for address in target.control.resolve(target.names.host("app"))["values"]}


def test_the_old_primary_that_comes_back_is_refused_as_a_writer_and_gets_no_traffic(target: Target) -> None:
    target.control.set_speed(SPEED)
    target.reach_names()
    eventually(lambda: write(target, "app", 1)[0] == 200, "the primary takes no row")
    target.control.begin_outage("us-east-1")
    started = target.client("stepfunctions", "us-west-2").start_execution(
        stateMachineArn=WEST, input=FAILOVER
    )
    assert ended(target, "us-west-2", started["executionArn"])["status"] == "SUCCEEDED"
    eventually(lambda: write(target, "app", 2)[:2] == (200, "us-west-2"), "the standby takes no row")
    eventually(lambda: not check(target, "primary-endpoint"), "the lost primary is healthy")

    target.control.end_outage("us-east-1")
    eventually(lambda: check(target, "primary-endpoint"), "the primary doesn't come back")
    # A program that has just begun may not have read the permit in time; it isn't written for that.
    eventually(lambda: names_the_standby(refused(target)), "the old primary doesn't read the permit")
    # Once it has read the permit it keeps it, even if the ledger fails.
    target.control.put_fault(
        "unread-permit", "dynamodb", "GetItem", "InternalServerError", status=500, region="us-east-1"
    )
    deadline = time.monotonic() + CALM_SECONDS
    while time.monotonic() < deadline:
        # Each write is refused; on a loaded machine sometimes by a time limit, so the right reason is waited for.
        eventually(lambda: names_the_standby(refused(target)), "the old primary forgot the permit")
        assert check(target, "primary-endpoint")
        assert not check(target, "primary-serving-active")
        assert regions(target) == {"us-west-2"}
        eventually(lambda: taken_in_the_west(target), "the standby takes no row any more")
        time.sleep(1)


def test_without_a_promotion_dns_does_not_move_whatever_the_alarms_say(target: Target) -> None:
    target.control.set_speed(SPEED)
    target.control.put_fault(
        "no-promotion", "rds", "PromoteReadReplica", "InternalFailure", status=500, region="us-west-2"
    )
    target.reach_names()
    eventually(lambda: check(target, "standby-ready"), "the standby isn't ready at first")
    target.control.begin_outage("us-east-1")
    cloudwatch = target.client("cloudwatch", "us-west-2")
    for alarm in cloudwatch.describe_alarms()["MetricAlarms"]:
        # The switch's own are fed by the state machine alone.
        if alarm.get("Namespace") != target.names.switch_namespace:
            cloudwatch.set_alarm_state(
                AlarmName=alarm["AlarmName"], StateValue="ALARM", StateReason=json.dumps("a drill")
            )
    eventually(lambda: not check(target, "standby-ready"), "a standby that can't write is ready")
    eventually(lambda: not check(target, "primary-endpoint"), "the lost primary is healthy")
    # A calculated check follows a moment after the checks that it is calculated from.
    eventually(lambda: not check(target, "standby-serving-passive"), "a standby that isn't ready serves")
    deadline = time.monotonic() + CALM_SECONDS
    while time.monotonic() < deadline:
        assert not check(target, "standby-ready")
        assert not check(target, "standby-serving-passive")
        assert regions(target) == {"us-east-1"}
        assert answered(target, "standby.app", 7)[:2] == (503, "us-west-2")
        time.sleep(1)
