"""A fault fails the calls it names, with the AWS error that the client knows."""

import pytest
from botocore.exceptions import ClientError

from embedded_aws.errors import ControlError
from tests.embedded_aws.conftest import Aws


def _code(aws: Aws, region: str = "us-east-1") -> str:
    try:
        aws.client("rds", region).describe_db_instances()
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "none"


def test_a_fault_fails_its_operation_until_it_is_removed(extended: Aws) -> None:
    extended.control.put_fault("one", "rds", "DescribeDBInstances", "InvalidDBInstanceState", "no")
    assert _code(extended) == "InvalidDBInstanceState"
    extended.client("rds").describe_db_snapshots()
    extended.control.remove_fault("one")
    assert _code(extended) == "none"


def test_a_fault_is_spent_after_its_times(extended: Aws) -> None:
    extended.control.put_fault("twice", "rds", "DescribeDBInstances", "Throttling", times=2)
    assert [_code(extended) for _ in range(3)] == ["Throttling", "Throttling", "none"]


def test_a_fault_of_one_region_leaves_the_others_alone(extended: Aws) -> None:
    extended.control.put_fault("west", "rds", "*", "Throttling", region="us-west-2")
    assert (_code(extended, "us-west-2"), _code(extended)) == ("Throttling", "none")
    extended.control.remove_fault("west")


def test_a_fault_takes_the_name_an_sdk_has_for_the_service(extended: Aws) -> None:
    extended.control.put_fault("sdk", "stepfunctions", "ListStateMachines", "StateMachineTypeNotSupported")
    with pytest.raises(ClientError):
        extended.client("stepfunctions").list_state_machines()
    extended.control.remove_fault("sdk")


def test_the_call_log_says_which_fault_it_was(extended: Aws) -> None:
    last = extended.control.calls()[-1]["seq"] if extended.control.calls() else 0
    extended.control.put_fault("named", "rds", "DescribeDBInstances", "Throttling", status=503, times=1)
    _code(extended)
    call = extended.control.calls(last)[-1]
    assert (call["refusal"], call["status"]) == ("fault:named", 503)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"service": ""}, "service = ''"),
        ({"status": 200}, "status = 200"),
        ({"times": 0}, "times = 0"),
    ],
)
def test_a_wrong_fault_is_refused_by_its_field(extended: Aws, change: dict[str, int], message: str) -> None:
    right = {"name": "wrong", "service": "rds", "operation": "*", "error": "E"}
    with pytest.raises(ControlError, match=message):
        extended.control.put_fault(**{**right, **change})  # type: ignore[arg-type]
