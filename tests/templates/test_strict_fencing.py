"""With strict fencing the instances may renew their permit in the other region, and nothing more."""

import json
from typing import Any

import pytest

from application.place import read_place
from config.settings import parse_settings
from config.stacks import PRIMARY, RECOVERY, STANDBY, TEST
from embedded_aws.instances.program import Program, program_of
from tests.embedded_aws.instances.test_program import packed
from tests.synthesized import Synthesized, stacks, user_data

STRICT = {"failover": {"fencing": "strict"}}
LEASE = "arn:aws:dynamodb:{}:123456789012:table/myapp-recovery-lease"
EAST, WEST = "us-east-1", "us-west-2"
BOTH = pytest.mark.parametrize(
    ("stack", "here", "there"), [(PRIMARY, EAST, WEST), (STANDBY, WEST, EAST)], ids=["primary", "standby"]
)


def statements(stack: Synthesized) -> dict[str, dict[str, Any]]:
    document = json.loads(stack.one("aws_iam_role_policy", name="reaches-writer")["policy"])
    return {each["Sid"]: each for each in document["Statement"]}


def program(stack: Synthesized) -> Program:
    found = program_of(packed(user_data(stack)))
    assert found is not None
    return found


@BOTH
def test_an_instance_renews_its_own_item_in_the_other_region_and_ends_being_alone_in_its_own(
    stack: str, here: str, there: str
) -> None:
    synthesized = stacks(STRICT)[stack]
    allowed = statements(synthesized)
    for sid, table, actions, item in (
        ("RenewsItsPermit", LEASE.format(there), ["dynamodb:UpdateItem"], "writer"),
        ("EndsBeingAlone", LEASE.format(here), ["dynamodb:GetItem", "dynamodb:DeleteItem"], "alone"),
    ):
        assert allowed[sid]["Resource"] == [table]
        assert allowed[sid]["Action"] == actions
        assert allowed[sid]["Condition"] == {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [item]}}
    key = allowed["DecryptsWhatItRenews"]
    assert key["Condition"] == {"StringEquals": {"kms:ViaService": f"dynamodb.{there}.amazonaws.com"}}
    (arn,) = key["Resource"]
    value = synthesized.document["locals"][arn.removeprefix("${local.").removesuffix("}")]
    assert value.startswith("${replace(data.aws_kms_alias.")
    assert value.endswith(f'.target_key_arn, ":{here}:", ":{there}:")}}')


@BOTH
def test_with_available_fencing_no_instance_may_write_a_lease_table(
    stack: str, here: str, there: str
) -> None:
    written = json.dumps(statements(stacks()[stack]))
    assert "recovery-lease" not in written
    assert there not in written
    assert here in written


@BOTH
def test_the_program_is_told_where_to_renew_with_strict_fencing_only(
    stack: str, here: str, there: str
) -> None:
    place = read_place(program(stacks(STRICT)[stack]).environment)
    assert (place.region, place.other_region, place.lease_table, place.is_strict) == (
        here,
        there,
        "myapp-recovery-lease",
        True,
    )
    usual = read_place(program(stacks()[stack]).environment)
    assert (usual.other_region, usual.lease_table, usual.is_strict) == ("", "", False)


def test_the_test_copy_has_no_pair_to_renew_with() -> None:
    copy = stacks(STRICT, test_mode=True)[TEST]
    assert not read_place(program(copy).environment).is_strict
    assert "RenewsItsPermit" not in statements(copy)


def test_the_machines_wait_with_strict_fencing_only() -> None:
    for document, waits in ((STRICT, True), ({}, False)):
        parse_settings(document)
        machines = stacks(document)[RECOVERY].all("aws_sfn_state_machine", name="dr-failover")
        assert len(machines) == 2
        assert {"WaitForWriters" in json.loads(each["definition"])["States"] for each in machines} == {waits}
