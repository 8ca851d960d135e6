"""The server accepts the password in the secret that RDS made for a managed master password."""

import json
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from moto import mock_aws

from embedded_aws.databases.instances import instances


@pytest.mark.parametrize("managed", [True, False], ids=["RDS's", "its owner's"])
def test_the_server_is_made_with_the_password_that_opens_it(
    monkeypatch: pytest.MonkeyPatch, *, managed: bool
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    session = boto3.Session("testing", "testing", region_name="us-east-1")
    with mock_aws():
        password: dict[str, Any] = (
            {"ManageMasterUserPassword": True} if managed else {"MasterUserPassword": "not-a-secret"}
        )
        made = session.client("rds").create_db_instance(
            DBInstanceIdentifier="shop",
            Engine="postgres",
            DBInstanceClass="db.t4g.large",
            AllocatedStorage=20,
            MasterUsername="root",
            **password,
        )["DBInstance"]
        expected = "not-a-secret"
        if managed:
            value = session.client("secretsmanager").get_secret_value(
                SecretId=made["MasterUserSecret"]["SecretArn"]
            )
            expected = json.loads(value["SecretString"])["password"]
        world: Any = SimpleNamespace(account_id="123456789012")
        (found,) = [each for each in instances(world) if each.identifier == "shop"]
        assert found.password == expected
