"""The embedded AWS refuses what botocore's models don't allow, by AWS's own code, in each protocol."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded_aws.errors import ControlError
from embedded_aws.modelled.mode import SETTING, begins_with
from tests.embedded_aws.conftest import SESSION, Aws
from tests.embedded_aws.traffic.support import unique

# botocore's own check of types and some lengths is off: other SDKs have none.
UNCHECKED = Config(parameter_validation=False, retries={"total_max_attempts": 1})

Ask = Callable[[Any], Any]
REFUSED: dict[str, tuple[str, Ask, str, str]] = {
    "json, a pattern": (
        "events",
        lambda c: c.put_rule(Name="two words", ScheduleExpression="rate(1 day)"),
        "ValidationException",
        "Name",
    ),
    "json, an enum": (
        "dynamodb",
        lambda c: c.create_table(
            TableName=unique("table"),
            BillingMode="FREE",
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        ),
        "ValidationException",
        "BillingMode",
    ),
    "query, a length": (
        "iam",
        lambda c: c.create_role(RoleName="x" * 65, AssumeRolePolicyDocument="{}"),
        "ValidationError",
        "RoleName",
    ),
    "query, a range": (
        "cloudwatch",
        lambda c: c.put_metric_alarm(
            AlarmName=unique("alarm"), EvaluationPeriods=0, ComparisonOperator="LessThanThreshold"
        ),
        "InvalidParameterValue",
        "EvaluationPeriods",
    ),
    "rest-json, what is required": (
        "lambda",
        lambda c: c.create_function(FunctionName=unique("function"), Code={"ZipFile": b"x"}),
        "InvalidParameterValueException",
        "Role",
    ),
}


def client(aws: Aws, service: str) -> Any:
    return SESSION.client(service, region_name="us-east-1", endpoint_url=aws.endpoint, config=UNCHECKED)  # type: ignore[call-overload]


@pytest.mark.parametrize("kind", REFUSED)
def test_a_request_against_the_model_is_refused_with_aws_s_own_code(extended: Aws, kind: str) -> None:
    service, ask, code, field = REFUSED[kind]
    with pytest.raises(ClientError, match=field) as refused:
        ask(client(extended, service))
    assert refused.value.response["Error"]["Code"] == code
    assert extended.control.calls()[-1]["refusal"] == "model"


def test_a_list_that_is_not_in_a_query_string_is_not_an_empty_one(extended: Aws) -> None:
    assert client(extended, "dlm").get_lifecycle_policies()["Policies"] is not None
    with pytest.raises(ClientError, match="TargetTags"):
        client(extended, "dlm").get_lifecycle_policies(TargetTags=["x" * 300])


def test_a_look_costs_milliseconds_and_is_told(extended: Aws) -> None:
    # The first of a service reads its model, which takes a while.
    extended.client("dynamodb").list_tables()
    before = extended.control.model_checks()
    for _ in range(20):
        extended.client("dynamodb").list_tables()
    after = extended.control.model_checks()
    assert after["requests"] >= before["requests"] + 20
    spent = after["requests"] * after["milliseconds_each"] - before["requests"] * before["milliseconds_each"]
    # 0.3 to 2 ms were measured under a load of 14; a tenth of a second would double the time of a deployment.
    assert 0 < spent / (after["requests"] - before["requests"]) < 100


@pytest.fixture
def counting(extended: Aws) -> Iterator[None]:
    extended.control.check_models("count")
    yield
    extended.control.check_models("refuse")


@pytest.mark.usefixtures("counting")
def test_what_is_only_counted_is_answered(extended: Aws) -> None:
    client(extended, "cloudwatch").put_metric_alarm(
        AlarmName=unique("alarm"),
        Namespace="N",
        MetricName="M",
        Statistic="Sum",
        Period=60,
        Threshold=1.0,
        EvaluationPeriods=1,
        ComparisonOperator="LessThanThreshold",
        TreatMissingData="x" * 256,
    )
    found = extended.control.model_checks()["found"]
    assert any(key.startswith("cloudwatch:PutMetricAlarm TreatMissingData") for key in found)


def test_the_mode_is_the_environments_and_refuses_without_one() -> None:
    assert begins_with({}) == "refuse"
    assert begins_with({SETTING: "off"}) == "off"
    with pytest.raises(ControlError, match="off, count, refuse"):
        begins_with({SETTING: "on"})
