"""Parameters and the table are there, by name."""

import pytest
from botocore.exceptions import ClientError

from recovery.steps.diagnosis import Diagnosis, State
from recovery.steps.standby import parameters, table
from tests.recovery.stubs import Call, client

HERE = "us-west-2"


@pytest.mark.parametrize(
    ("missing", "diagnosis"),
    [
        ([], Diagnosis("parameters by name", "ready", "/a, /b are in us-west-2")),
        (
            ["/a", "/b"],
            Diagnosis(
                "parameters by name",
                "not ready",
                "missing in us-west-2: /a, /b",
                "deploy the passive region's stack, which creates the parameters",
            ),
        ),
    ],
)
def test_parameters_are_there_by_name(missing: list[str], diagnosis: Diagnosis) -> None:
    # The model wants one at least, and SSM answers with none.
    call = Call("get_parameters", {"Names": ["/a", "/b"]}, {"InvalidParameters": missing or ["/"]})
    with client("ssm", call) as ssm:
        if not missing:
            ssm.meta.events.register(
                "after-call.ssm.GetParameters", lambda parsed, **_: parsed.update(InvalidParameters=[])
            )
        assert parameters.examine(ssm, wanted=("/a", "/b"), region=HERE) == diagnosis


WAIT = "wait if the replica is being changed; otherwise make deploy NAMESPACE=dr_shared"
KEY_LOST = (
    "enable the replica's key in us-west-2: after 20 hours without it AWS makes the replica a separate table"
)


@pytest.mark.parametrize(
    ("status", "state", "fix"),
    [
        ("ACTIVE", "ready", ""),
        ("UPDATING", "not ready", WAIT),
        ("INACCESSIBLE_ENCRYPTION_CREDENTIALS", "not ready", KEY_LOST),
        ("REGION_DISABLED", "not ready", KEY_LOST),
    ],
)
def test_a_replica_of_the_table_can_be_used(status: str, state: State, fix: str) -> None:
    call = Call("describe_table", {"TableName": "t"}, {"Table": {"TableStatus": status}})
    with client("dynamodb", call) as tables:
        found = table.examine(tables, name="t", region=HERE)
    assert found == Diagnosis("table replica", state, f"the table t is {status} in us-west-2", fix)


def test_a_table_that_is_missing_is_told_from_one_that_cannot_be_asked() -> None:
    def asked(error: str) -> Diagnosis:
        with client("dynamodb", Call("describe_table", {"TableName": "t"}, error=error)) as tables:
            return table.examine(tables, name="t", region=HERE)

    fix = "make deploy NAMESPACE=dr_shared creates the replica again"
    assert asked("ResourceNotFoundException") == Diagnosis(
        "table replica", "not ready", "t isn't in us-west-2", fix
    )
    with pytest.raises(ClientError, match="ThrottlingException"):
        asked("ThrottlingException")
