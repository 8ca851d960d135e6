"""The checks of the account: credentials, regions, zones, roles, subscriptions."""

from typing import Any

import pytest
from botocore.stub import Stubber

from config import Names
from config.settings import parse_settings
from operations.doctor import (
    backup_settings,
    credentials,
    regions,
    runbooks,
    service_roles,
    subscriptions,
    zones,
)
from tests.operations.doctor.conftest import SESSION, Look
from tests.recovery.stubs import Call
from tests.recovery.stubs import client as stubbed

NAMES = Names(parse_settings({}))


def test_credentials_of_another_account_are_not_ready(look: Look) -> None:
    (right,) = credentials.examine(look())
    (wrong,) = credentials.examine(look({"account_id": "210987654321"}))
    assert (right.state, wrong.state) == ("ready", "not ready")
    assert "210987654321" in wrong.cause
    assert "210987654321" in wrong.fix


def test_a_region_that_must_be_enabled_first_is_named_with_the_command(look: Look) -> None:
    chosen = {"primary": "us-east-1", "standby": "af-south-1", "witness": "us-east-2"}
    client = SESSION.client("ec2", "us-east-1")
    stub = Stubber(client)
    states = {"us-east-1": "opt-in-not-required", "us-east-2": "opted-in", "af-south-1": "not-opted-in"}
    answer = {"Regions": [{"RegionName": name, "OptInStatus": state} for name, state in states.items()]}
    stub.add_response("describe_regions", answer, {"AllRegions": True})
    stub.activate()
    ready, closed, opted = regions.examine(look({"regions": chosen}, ec2=client))
    assert opted.state == "ready"
    assert ready.state == "ready"
    assert (closed.item, closed.state) == ("region af-south-1", "not ready")
    assert "enable-region --region-name af-south-1" in closed.fix


def test_a_region_with_two_zones_is_not_ready(look: Look) -> None:
    chosen = {"primary": "us-east-1", "standby": "us-west-1", "witness": "us-east-2"}
    many, few = zones.examine(look({"regions": chosen}))
    assert (few.state, few.cause) == ("not ready", "us-west-1 has 2 availability zones, 3 needed")
    assert "3 needed" not in many.cause
    assert "2 availability zones, 3 needed" in few.cause


def test_a_missing_service_linked_role_comes_with_the_command_that_makes_it(look: Look) -> None:
    around = look()
    around.clients("iam", "us-east-1").create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    found = {diagnosis.item: diagnosis for diagnosis in service_roles.examine(around)}
    assert found["service-linked role AWSServiceRoleForAutoScaling"].state == "ready"
    missing = found["service-linked role AWSServiceRoleForRDS"]
    assert missing.state == "not ready"
    assert missing.fix.endswith("--aws-service-name rds.amazonaws.com")


def test_nobody_to_tell_is_not_ready(look: Look) -> None:
    (found,) = subscriptions.examine(look())
    assert (found.item, found.state) == ("notifications", "not ready")


def test_a_topic_that_is_not_deployed_yet_is_unknown(look: Look) -> None:
    states = {each.state for each in subscriptions.examine(look({"notifications": {"emails": ["a@b.org"]}}))}
    assert states == {"unknown"}


def test_an_address_that_never_subscribed_is_not_ready_and_a_confirmed_one_is(look: Look) -> None:
    around = look({"notifications": {"emails": ["told@example.org", "forgotten@example.org"]}})
    for here in (NAMES.primary, NAMES.standby):
        client = SESSION.client("sns", here.region)
        client.create_topic(Name=here.topic)
        # This account confirms at once.
        client.subscribe(TopicArn=here.topic_arn, Protocol="email", Endpoint="told@example.org")
    found = {each.item: each.state for each in subscriptions.examine(around)}
    assert found["subscription of told@example.org in us-west-2"] == "ready"
    assert found["subscription of forgotten@example.org in us-west-2"] == "not ready"


def test_a_runbook_that_nobody_can_open_from_a_mail_is_not_ready(look: Look) -> None:
    (path,) = runbooks.examine(look())
    (link,) = runbooks.examine(look({"monitoring": {"runbook_url": "https://wiki.example.org/alarms"}}))
    assert (path.state, link.state) == ("not ready", "ready")


AURORA = {"database": {"engine": "aurora-postgresql"}}


@pytest.mark.parametrize(
    ("settings", "opted_in", "advanced", "states"),
    [
        ({}, {"RDS": False}, {"DynamoDB": True}, ["ready"]),
        ({}, {}, {"DynamoDB": False}, ["not ready"]),
        ({}, {}, {}, ["not ready"]),
        (AURORA, {"Aurora": True}, {"DynamoDB": True}, ["ready", "ready"]),
        (AURORA, {"Aurora": False}, {"DynamoDB": True}, ["not ready", "ready"]),
        (AURORA, {"RDS": True}, {"DynamoDB": False}, ["not ready", "not ready"]),
        ({"components": {"table": False}}, {}, {}, []),
        ({"replication": {"backups": {"enabled": False}}}, {}, {}, None),
    ],
)
def test_what_a_regions_backup_settings_would_leave_out_is_not_ready(
    look: Look, settings: dict[str, Any], opted_in: Any, advanced: Any, states: list[str] | None
) -> None:
    """Aurora's clusters need the opt-in for Aurora, not for RDS; a table's backups reach the other region only
    with the advanced features.
    """
    answer = {"ResourceTypeOptInPreference": opted_in, "ResourceTypeManagementPreference": advanced}
    calls = [Call("describe_region_settings", {}, answer)] * (0 if states is None else 2)
    with stubbed("backup", *calls) as backup:
        found = backup_settings.examine(look(settings, backup=backup))
    assert [each.state for each in found] == 2 * (states or [])
    for each in found:
        if each.state == "not ready":
            assert each.fix.startswith("aws backup update-region-settings --region us-")
            assert each.fix.endswith("Aurora=true" if "Aurora" in each.item else "DynamoDB=true")
