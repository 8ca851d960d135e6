"""An account that is to report costs by tag is in one of three cases, which the doctor tells apart."""

from typing import Any

import pytest
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from operations.doctor import cost
from operations.doctor.diagnosis import Diagnosis
from tests.operations.doctor.conftest import SESSION, Look

OWN, PAYER = "123456789012", "210987654321"
BOTH = {"budget": {"enabled": True, "anomalies": True}}


def organization(payer: str | None) -> Any:
    client = SESSION.client("organizations", "us-east-1")
    stub = Stubber(client)
    if payer is None:
        stub.add_client_error("describe_organization", "AWSOrganizationsNotInUseException")
    else:
        stub.add_response("describe_organization", {"Organization": {"MasterAccountId": payer}})
    stub.activate()
    return client


def tags(active: bool = True, error: str = "") -> Any:
    client = SESSION.client("ce", "us-east-1")
    stub = Stubber(client)
    asked = {"TagKeys": ["Project"], "Status": "Active"}
    if error:
        stub.add_client_error("list_cost_allocation_tags", error, expected_params=asked)
    else:
        found = [{"TagKey": "Project", "Type": "UserDefined", "Status": "Active"}] if active else []
        stub.add_response("list_cost_allocation_tags", {"CostAllocationTags": found}, asked)
    stub.activate()
    return client


def examined(look: Look, settings: dict[str, Any] = BOTH, **clients: Any) -> dict[str, Diagnosis]:
    return {each.item: each for each in cost.examine(look(settings, **clients))}


@pytest.mark.parametrize("payer", [None, OWN], ids=["no organization", "management account"])
def test_an_account_that_pays_for_itself_may_have_both(look: Look, payer: str | None) -> None:
    found = examined(look, organizations=organization(payer), ce=tags())
    assert {item: each.state for item, each in found.items()} == {cost.MONITOR: "ready", cost.KNOWN: "ready"}


def test_a_member_account_may_have_no_monitor_by_tag_and_is_not_told_of_the_tag(look: Look) -> None:
    found = examined(look, organizations=organization(PAYER), ce=tags(error="AccessDeniedException"))
    assert found[cost.MONITOR].state == "not ready"
    assert found[cost.MONITOR].fix.startswith("set budget.anomalies to false")
    assert PAYER in found[cost.MONITOR].fix
    assert found[cost.KNOWN].state == "unknown"
    assert PAYER in found[cost.KNOWN].cause


def test_a_tag_that_is_not_active_comes_with_the_command_that_activates_it(look: Look) -> None:
    found = examined(
        look, {"budget": {"enabled": True}}, organizations=organization(OWN), ce=tags(active=False)
    )
    assert set(found) == {cost.KNOWN}
    assert found[cost.KNOWN].state == "not ready"
    assert "TagKey=Project,Status=Active" in found[cost.KNOWN].fix


def test_a_payer_without_the_permission_is_not_taken_for_a_member(look: Look) -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        examined(look, organizations=organization(OWN), ce=tags(error="AccessDeniedException"))


def test_nothing_is_asked_of_who_wants_neither(look: Look) -> None:
    (found,) = cost.examine(look({}, organizations=None, ce=None))
    assert found.state == "ready"
    assert "no cost by tag is needed" in found.cause
