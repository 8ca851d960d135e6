"""A failover's actual calls are those in the list that readiness has IAM simulate."""

from tests.recovery.behaviour.deployed import FAILOVER, Deployed
from tests.recovery.behaviour.outcome import ASKED
from tests.recovery.behaviour.regions import NAMES, SETTINGS, STANDBY
from wiring.failover_calls import failover_calls

KEY = "arn:aws:kms:us-west-2:123456789012:key/data"
# A plain failover doesn't use these roles: of an alarm's start, of a held lease's check, of the repeated switch.
NOT_CALLED = {STANDBY.recovery_role(purpose) for purpose in ("start", "lease", "switch")}
# Only a graceful failover waits for the lag; objects are read where heartbeats are.
NOT_NEEDED = {
    (STANDBY.recovery_role("database"), "cloudwatch:GetMetricStatistics"),
    (STANDBY.recovery_role("measure"), "s3:GetObject"),
}


def test_what_a_failover_calls_is_what_iam_simulates(world: Deployed) -> None:
    before = world.last_call()
    assert world.run(FAILOVER).status == "SUCCEEDED"
    beside = {STANDBY.recovery_role(purpose) for purpose in ("audit", "audit-machine", "audit-start")}
    seen = {
        (role, f"{call['service']}:{ASKED.get(call['operation'], call['operation'])}")
        for call in world.calls_after(before)
        if call["principal"] and (role := call["principal"].rsplit("/", 1)[1]) not in beside
    }
    listed = {
        (STANDBY.recovery_role(call.purpose), call.action)
        for call in failover_calls(SETTINGS, NAMES, STANDBY, KEY)
        # What a service asks of a key is no call of ours.
        if not call.action.startswith("kms:")
    }
    assert len(seen) > 15
    assert seen - listed == set()
    assert {each for each in listed - seen if each[0] not in NOT_CALLED} <= NOT_NEEDED
