"""While the fault is on, a changed policy takes effect after a delay, as on AWS."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from config import Names, Settings
from config.stacks import RECOVERY
from recovery.package import build
from tests.embedded_aws.conftest import Aws
from tests.embedded_aws.iam.test_enforcement import Role
from tests.embedded_aws.runtime.support import eventually, invoke, role, unique
from tests.synthesized import stacks
from wiring.functions import switch_settings

DELAY = 4.0
REGION = "us-west-2"
GET = {"Action": "ssm:GetParameter", "Resource": "*"}


@pytest.fixture
def delayed(extended: Aws) -> Iterator[Aws]:
    extended.control.enforce_policies(delay_seconds=DELAY)
    yield extended
    extended.control.enforce_policies(False)


def may_read(role: Role, name: str) -> bool:
    try:
        role.client("ssm").get_parameter(Name=name)
    except ClientError as error:
        if error.response["Error"]["Code"] != "AccessDeniedException":
            raise
        return False
    return True


def test_a_new_policy_and_the_end_of_an_old_one_are_known_after_the_delay(delayed: Aws) -> None:
    name = f"/{unique('parameter')}"
    delayed.client("ssm", REGION).put_parameter(Name=name, Value="x", Type="String")
    made = Role(delayed, unique("late"))
    made.may(GET)
    assert not may_read(made, name)
    eventually(lambda: may_read(made, name), 30)
    made.may({"Action": "ssm:PutParameter", "Resource": "*"})
    assert may_read(made, name)
    eventually(lambda: not may_read(made, name), 30)


def test_what_was_there_before_is_known(extended: Aws) -> None:
    name = f"/{unique('parameter')}"
    extended.client("ssm", REGION).put_parameter(Name=name, Value="x", Type="String")
    made = Role(extended, unique("early"))
    made.may(GET)
    extended.control.enforce_policies(delay_seconds=60)
    try:
        assert may_read(made, name)
    finally:
        extended.control.enforce_policies(False)


def deploy_switch(aws: Aws, folder: Path) -> str:
    """Deploy the switch's function and its policy at the same moment, as Terraform does, and return its name."""
    names = Names(Settings())
    here = names.standby
    name = unique("switch")
    arn = role(aws, f"role-of-{name}")
    written = stacks()[RECOVERY].one("aws_iam_role_policy", role=_role_reference())["policy"]
    # The table of this test has no key of ours.
    policy = re.sub(r"\$\{[^}]+\}", f"arn:aws:kms:{REGION}:123456789012:key/none", written)
    aws.client("iam").put_role_policy(
        RoleName=f"role-of-{name}", PolicyName="recovery", PolicyDocument=policy
    )
    aws.client("lambda", REGION).create_function(
        FunctionName=name,
        Role=arn,
        Runtime="python3.12",
        Handler="recovery.handlers.switch.handle",
        Timeout=145,
        Code={"ZipFile": build(folder).read_bytes()},
        Environment={"Variables": switch_settings(names, here).environment()},
    )
    return name


def _role_reference() -> str:
    function = stacks()[RECOVERY].one(
        "aws_lambda_function", function_name="myapp-dr-switch", provider="aws.standby"
    )
    (ready,) = function["depends_on"]
    kind, _, resource = ready.partition(".")
    return str(stacks()[RECOVERY].document["resource"][kind][resource]["role"])


@pytest.mark.parametrize("waits", [True, False])
def test_terraforms_first_invocation_of_the_switch_outlasts_iams_delay(
    delayed: Aws, tmp_path: Path, waits: bool
) -> None:
    for each in stacks()[RECOVERY].all("aws_lambda_invocation"):
        asked: Any = json.loads(each["input"]) if waits else {}
        assert (asked.get("deniedSeconds", 0) > DELAY) == waits
    if not delayed.client("dynamodb", REGION).list_tables()["TableNames"].count("myapp-recovery-ledger"):
        delayed.client("dynamodb", REGION).create_table(
            TableName="myapp-recovery-ledger",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"} for key in ("pk", "sk")],
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
        )
    answer, error = invoke(delayed, deploy_switch(delayed, tmp_path), asked, REGION)
    if waits:
        assert error is None, answer
        assert answer["switch"] == 0
    else:
        assert error is not None
        assert "is not authorized" in answer["errorMessage"]
