"""Every ARN has the partition of its region: nothing in GovCloud's stacks is of the partition aws."""

import json
import re
from typing import Any

import pytest

from tests.govcloud import PAIR, SETTINGS
from tests.synthesized import Stacks, stacks

# Everything that a setting can add, so that no ARN of it is left out.
WHOLE: dict[str, Any] = {
    **SETTINGS,
    "chaos": {"experiments": True},
    "failover": {"automatic": "approval", "fencing": "strict"},
    "notifications": {"emails": ["ops@example.gov"]},
}
VARIANTS: dict[str, dict[str, Any]] = {
    "whole": WHOLE,
    "hot standby": {**WHOLE, "strategy": "hot_standby"},
    "pilot light": {**WHOLE, "strategy": "pilot_light"},
    "swapped": {**WHOLE, "active": "standby"},
    "aurora": {**WHOLE, "database": {"engine": "aurora-postgresql"}},
}
# A literal partition, regions of the other one, and principals of services that aren't there: KMS and SNS refuse those.
FOREIGN = re.compile(
    r"arn:aws:|us-(?:east|west)-\d|(?:cloudfront|budgets|costalerts)[.]amazonaws|[a-z.-]*\.amazonaws\.com\.cn"
)


def made(variant: str) -> Stacks:
    return stacks(VARIANTS[variant], test_mode=True)


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_arn_and_no_region_of_the_partition_aws_is_in_any_stack(variant: str) -> None:
    for name, stack in made(variant).items():
        text = json.dumps(stack.document)
        assert set(FOREIGN.findall(text)) == set(), name
        assert "arn:aws-us-gov:" in text


@pytest.mark.parametrize("variant", VARIANTS)
def test_no_resource_is_made_that_is_not_there(variant: str) -> None:
    for stack in made(variant).values():
        kinds = set(stack.document["resource"])
        assert not {kind for kind in kinds if kind.startswith(("aws_cloudfront", "aws_budgets", "aws_ce_"))}
        assert {provider["region"] for provider in stack.document["provider"]["aws"]} <= set(PAIR)


def test_the_standby_s_prober_is_the_only_one_and_a_person_is_the_second_opinion() -> None:
    recovery = made("whole")["recovery"]
    probers = [
        each for each in recovery.all("aws_lambda_function") if each["function_name"].endswith("-prober")
    ]
    assert [recovery.provider_region(each) for each in probers] == [PAIR[1]]
    (preconditions,) = [
        each
        for each in recovery.all("aws_lambda_function")
        if each["function_name"].endswith("-preconditions") and recovery.provider_region(each) == PAIR[1]
    ]
    assert "us-" not in preconditions["environment"]["variables"].get("WITNESS_REGION", "")
