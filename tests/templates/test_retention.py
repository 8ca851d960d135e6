"""No plan deletes or replaces a resource that holds data unless `REMOVE` names it, and every such resource has
a name for that.
"""

from collections.abc import Iterator
from typing import Any, get_args

import pytest

from config.stacks import PRIMARY, STANDBY, TEST
from config.strategy import Strategy
from operations.deletion_protection import NamelessError, protected
from review.stateful import STATEFUL
from tests.adoption import COMBINATIONS
from tests.synthesized import Stacks, stacks

MADE: dict[str, dict[str, Any]] = {
    **{strategy: {"strategy": strategy} for strategy in get_args(Strategy)},
    "aurora": {"database": {"engine": "aurora-postgresql"}},
    "swapped": {"active": "standby"},
    "new zone": {"dns": {"zone": "create"}},
}
EVERY = {**MADE, **COMBINATIONS}
# Between them they make everything that is ever made.
FEW = ("warm_standby", "aurora", "new zone")


def _stateful(found: Stacks) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield the stack, address and resource of everything that holds data."""
    for stack, synthesized in found.items():
        for kind in STATEFUL:
            for name, resource in synthesized.document.get("resource", {}).get(kind, {}).items():
                yield stack, f"{kind}.{name}", resource


@pytest.mark.parametrize("settings", EVERY.values(), ids=EVERY)
def test_terraform_refuses_to_plan_the_end_of_what_holds_data(settings: dict[str, Any]) -> None:
    found = {
        (stack, address): resource.get("lifecycle", {}).get("prevent_destroy")
        for stack, address, resource in _stateful(stacks(settings, test_mode=True))
    }
    assert found
    assert {each for each, kept in found.items() if kept is not True} == set()


@pytest.mark.parametrize("name", FEW)
def test_it_refuses_nothing_once_everything_is_named(name: str) -> None:
    removed = stacks(MADE[name], test_mode=True, remove="all")
    assert not [
        address
        for _, address, resource in _stateful(removed)
        if resource.get("lifecycle", {}).get("prevent_destroy")
    ]
    assert [name for synthesized in removed.values() for name in protected(synthesized.document)] == []


@pytest.mark.parametrize("name", FEW)
def test_every_name_that_the_refusal_prints_removes_what_it_names_and_together_all(name: str) -> None:
    names = {
        each
        for synthesized in stacks(MADE[name], test_mode=True).values()
        for each in protected(synthesized.document)
    }
    named = stacks(MADE[name], test_mode=True, remove=" ".join(sorted(names)))
    assert {stack: protected(synthesized.document) for stack, synthesized in named.items()} == {
        stack: [] for stack in named
    }
    assert all(resource["lifecycle"]["prevent_destroy"] is False for _, _, resource in _stateful(named))


@pytest.mark.parametrize("stack", [PRIMARY, STANDBY, TEST])
def test_a_name_removes_nothing_else(stack: str) -> None:
    """Naming one resource releases only that one, with its final snapshot."""
    before = set(protected(stacks(test_mode=True)[stack].document))
    for name in before:
        after = set(protected(stacks(test_mode=True, remove=name)[stack].document))
        assert before - after <= {name, f"{name}-final"}, name
        assert name not in after or name.endswith("-final"), name


def test_what_is_protected_without_a_name_is_no_riddle_at_the_clean_up() -> None:
    key = {"aws_kms_key": {"lonely": {"lifecycle": {"prevent_destroy": True}}}}
    with pytest.raises(NamelessError, match=r"aws_kms_key\.lonely"):
        protected({"resource": key})
    with pytest.raises(NamelessError, match=r"aws_efs_file_system\.files"):
        protected({"resource": {"aws_efs_file_system": {"files": {"lifecycle": {"prevent_destroy": True}}}}})
