"""No command starts Terraform while an old state of the project lies at a former place; `make move-states`
moves it.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

import operations.commands.registered  # noqa: F401 - registers the commands
from operations.commands.context import app
from providers.states.look import FormerStateError
from tests.states import state, written

SETTINGS = """\
project: shop
account_id: "111122223333"
state: {primary_bucket: states-east, standby_bucket: states-west}
network:
  primary_zone_ids: [use1-az1, use1-az2, use1-az4]
  standby_zone_ids: [usw2-az1, usw2-az2, usw2-az3]
"""


@pytest.fixture
def buckets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Yield an account with the state buckets, an old state of the project in one, and another's in the other."""
    file = tmp_path / "dr.yaml"
    file.write_text(SETTINGS)
    for name, value in {"DR_SETTINGS": str(file), "TARGET": "aws", "DR_CONFIRM": "shop"}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        role = "arn:aws:iam::111122223333:role/deployer"
        given = boto3.client("sts", "us-east-1").assume_role(RoleArn=role, RoleSessionName="deploys")[
            "Credentials"
        ]
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", given["AccessKeyId"])
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", given["SecretAccessKey"])
        monkeypatch.setenv("AWS_SESSION_TOKEN", given["SessionToken"])
        s3 = boto3.Session(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"]).client(
            "s3", "us-east-1"
        )
        s3.create_bucket(Bucket="states-east")
        s3.create_bucket(Bucket="states-west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
        s3.put_object(Bucket="states-east", Key="primary.tfstate", Body=written(state("shop")))
        s3.put_object(Bucket="states-west", Key="dr_shared.tfstate", Body=written(state("books")))
        yield s3


@pytest.mark.parametrize("command", [["plan"], ["cleanup"], ["deploy", "primary"]])
@pytest.mark.usefixtures("buckets")
def test_no_command_begins_with_an_empty_state_beside_the_old_one(command: list[str]) -> None:
    ended = CliRunner().invoke(app, command)
    # A review tells what makes it impossible, because a pull request must say so.
    told = ended.output if command == ["plan"] else str(ended.exception)
    assert command == ["plan"] or isinstance(ended.exception, FormerStateError), ended.exception
    assert ended.exit_code == 1
    said = " ".join(told.split())
    assert "primary: s3://states-east/primary.tfstate (owner: shop, 1 resources, serial 1)" in said


def test_the_command_that_they_name_moves_the_project_s_own_and_leaves_the_other_s(buckets: Any) -> None:
    ended = CliRunner().invoke(app, ["move-states"])
    assert ended.exit_code == 0, ended.exception

    def body(bucket: str, key: str) -> Any:
        return json.loads(buckets.get_object(Bucket=bucket, Key=key)["Body"].read())

    assert body("states-east", "shop/primary.tfstate") == state("shop")
    assert body("states-east", "primary.tfstate")["moved_to"] == "s3://states-east/shop/primary.tfstate"
    assert body("states-west", "dr_shared.tfstate") == state("books")
    assert body("states-west", "shop/dr_shared.tfstate")["resources"] == []
    again = CliRunner().invoke(app, ["move-states"])
    assert "there is no Terraform state to move" in again.output


@pytest.mark.usefixtures("buckets")
def test_status_tells_of_old_states_and_of_the_command() -> None:
    told = CliRunner().invoke(app, ["status"]).output
    assert "an old state: primary: s3://states-east/primary.tfstate" in told
    assert "an old state: fix: make move-states" in told
