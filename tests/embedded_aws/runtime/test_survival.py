"""What runs is the same after a snapshot: alarms, schedules, health checks, functions, machines."""

import time
from pathlib import Path

import pytest

from embedded_aws import process
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.runtime.support import eventually, function, invoke, machine, start, unique
from tests.embedded_aws.runtime.test_alarms import changes, publish, put_alarm, state
from tests.embedded_aws.runtime.test_scheduler import fired, schedule
from tests.embedded_aws.traffic.support import health_check, healthy

pytestmark = pytest.mark.embedded


def test_state_survives_a_snapshot_and_nothing_changes_by_the_time_on_disk(tmp_path: Path) -> None:
    name, file = unique("survivor"), tmp_path / "world.snapshot"
    with process.start(tmp_path / "before", zone="example.com") as handle:
        aws = Aws(handle.endpoint)
        aws.control.set_speed(60)
        function(aws, "def handle(event, context): return 42", name=name)
        arn = machine(aws, {"Go": {"Type": "Succeed"}}, name=f"{name}-machine")
        schedule(aws, name, arn, "us-east-1", "rate(1 hour)")
        eventually(lambda: fired(aws, name))
        settings = {
            "FullyQualifiedDomainName": "gone.example.com",
            "RequestInterval": 30,
            "FailureThreshold": 1,
        }
        check = health_check(aws, "HTTPS", **settings)
        eventually(lambda: not healthy(aws, check))
        # The alarm lasts about seventeen real seconds while the world runs, which a loaded machine may need to see it.
        put_alarm(aws, name, EvaluationPeriods=15, DatapointsToAlarm=1)
        publish(aws, name, 1)
        eventually(lambda: state(aws, name) == "ALARM")
        aws.control.snapshot(file)
        port = handle.port
    time.sleep(20)
    with process.start(tmp_path / "after", port=port, restore=file) as handle:
        aws = Aws(handle.endpoint)
        assert state(aws, name) == "ALARM"
        assert not healthy(aws, check)
        assert invoke(aws, name) == (42, None)
        assert start(aws, arn)
        time.sleep(1)
        # Twenty real seconds would be twenty minutes, and the alarm's data would be old, had the world gone on.
        assert changes(aws, name) == []
        assert fired(aws, name) == []
