"""A second project of an account is refused by name before it makes or overwrites what the first one has."""

import json
from typing import Any

import boto3
import pytest

from config import Names
from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION
from operations.taken_names import TakenNameError, refuse_taken
from templates.replication_services.dashboard import dashboard

SHOP = parse_settings({"project": "shop"})
BOOKS = parse_settings({"project": "books"})
BOTH = [RECOVERY, REPLICATION]
SESSION = boto3.Session(aws_access_key_id="testing", aws_secret_access_key="testing")

pytestmark = pytest.mark.usefixtures("account")


def clients(service: str, region: str) -> Any:
    return SESSION.client(service, region)  # type: ignore[call-overload]


def machine(name: str, project: str | None, region: str = "us-west-2") -> None:
    clients("stepfunctions", region).create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/machine",
        tags=[{"key": "Project", "value": project}] if project else [],
    )


@pytest.mark.parametrize("name", ["dr-failover", "dr-audit"])
@pytest.mark.parametrize("region", ["us-east-1", "us-west-2"])
@pytest.mark.parametrize("project", ["books", None])
def test_another_s_machine_is_refused_with_the_setting_that_gives_own_names(
    name: str, region: str, project: str | None
) -> None:
    machine(name, project, region)
    with pytest.raises(TakenNameError) as refusal:
        refuse_taken(SHOP, BOTH, clients)
    assert f"{region}:123456789012:stateMachine:{name} is of {project or 'unknown'}" in str(refusal.value)
    assert "fix: set names to project, so that the state machine gets the name shop-dr-failover" in str(
        refusal.value
    )


def test_its_own_machine_and_names_of_its_own_are_no_hindrance() -> None:
    machine("dr-failover", "shop")
    refuse_taken(SHOP, BOTH, clients)
    refuse_taken(parse_settings({"project": "books", "names": "project"}), BOTH, clients)


def test_a_stack_that_makes_no_such_name_asks_nothing() -> None:
    machine("dr-failover", "books")
    refuse_taken(SHOP, [PRIMARY], clients)


def test_another_s_dashboard_is_refused_and_its_own_is_known_by_its_metrics() -> None:
    names = Names(BOOKS)
    body = json.dumps(dashboard(BOOKS, names))
    clients("cloudwatch", "us-west-2").put_dashboard(
        DashboardName="DR-Replication-Health", DashboardBody=body
    )
    with pytest.raises(
        TakenNameError, match="the dashboard DR-Replication-Health shows another project's replication"
    ):
        refuse_taken(SHOP, BOTH, clients)
    refuse_taken(BOOKS, BOTH, clients)
