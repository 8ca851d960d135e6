"""A failover starts where its state machine is, and says what is missing where there is none."""

import boto3
import pytest
from botocore.stub import Stubber

from config import Names, Settings
from operations.failover.start import NotDeployedError, Wanted, start

STANDBY = Names(Settings()).standby
WANTED = Wanted("failover", STANDBY.region, "graceful", "a test")
SESSION = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test")


def test_without_the_state_machine_the_fix_is_to_deploy_it() -> None:
    machines = SESSION.client("stepfunctions", STANDBY.region)
    with Stubber(machines) as stub:
        stub.add_client_error("start_execution", "StateMachineDoesNotExist")
        with pytest.raises(NotDeployedError, match="us-west-2 has no state machine") as refused:
            start(machines, STANDBY, WANTED)
    assert "make deploy NAMESPACE=recovery" in str(refused.value)
