"""The steps of a reconcile and their order follow from observations: after any interruption the remaining steps
follow, and none twice.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from operations.reconcile import decision
from operations.reconcile.decision import Held, Seen, Step, following
from operations.reconcile.instances import Instance
from operations.reconcile.owner import Owned
from operations.reconcile.sizes import Noted
from tests.operations.reconcile.seen import NEW, OLD, STACKS, after_failover, all_applied, protected
from tests.operations.roles.worlds import EAST, WEST

# What each step changes in what is seen, by its name. The steps are the code's own; this is the world that they act on.
EFFECTS: dict[str, Callable[[Seen], Seen]] = {
    "settings": lambda seen: replace(seen, world=replace(seen.world, deployed=WEST)),
    "stop copies": lambda seen: replace(seen, copied="", copied_held=False),
    "forget": lambda seen: replace(seen, held=Held()),
    "set aside": lambda seen: replace(seen, old=None),
    "sizes": lambda seen: replace(seen, sizes=None),
    "owner": lambda seen: replace(seen, old=NEW),
    "adopt": lambda seen: replace(seen, held=Held(seen.old.resource_id if seen.old else "")),
    "untaint": lambda seen: replace(seen, held=replace(seen.held, tainted=False)),
    "secrets": lambda seen: replace(seen, apart={}),
    "catch up": lambda seen: replace(seen, lag_seconds=0.5),
    "protect": lambda seen: replace(protected(), applied=seen.applied),
}


def applied(seen: Seen, stack: str) -> Seen:
    """Apply a stack: the passive region's makes the replica, and the recovery stack turns the records."""
    after = replace(seen, applied=seen.applied | {stack})
    if stack == "primary" and seen.old is None:
        return replace(after, old=NEW, held=Held(NEW.resource_id))
    return after


def take(seen: Seen, step: Step) -> Seen:
    if step.name.startswith("apply "):
        return applied(seen, step.name.removeprefix("apply "))
    return EFFECTS[step.name](seen)


def names_from(seen: Seen, leave: frozenset[str] = frozenset()) -> list[str]:
    """Decide and simulate steps until none but those of others remain, and return their names in order."""
    taken: list[str] = []
    while (step := following(seen, leave)) is not None:
        assert len(taken) < 30, f"it never ends: {taken}"
        taken.append(step.name)
        seen = take(seen, step)
    return taken


def test_after_a_failover_the_old_writer_is_out_of_the_way_before_anything_is_applied() -> None:
    assert names_from(after_failover()) == [
        "settings",
        "stop copies",
        "forget",
        "set aside",
        *(f"apply {stack}" for stack in STACKS),
        "catch up",
        "protect",
    ]


def test_the_copies_of_backups_stop_while_the_old_writer_has_the_name_that_they_know() -> None:
    """RDS names their source by its ARN, which changes with the name."""
    taken = names_from(after_failover())
    assert taken.index("stop copies") < taken.index("set aside")


def test_the_old_writer_leaves_the_state_before_it_is_renamed() -> None:
    """An apply in between would rename it back: the provider knows it by its resource id."""
    taken = names_from(after_failover())
    assert taken.index("forget") < taken.index("set aside") < taken.index("apply primary")


def test_each_step_that_was_done_isnt_done_again_and_the_rest_follows() -> None:
    every = names_from(after_failover())
    seen = after_failover()
    for number in range(len(every)):
        assert names_from(seen) == every[number:]
        step = following(seen)
        assert step is not None
        seen = take(seen, step)


def test_what_was_applied_is_applied_again_by_the_next_run_which_can_not_know() -> None:
    taken = names_from(replace(all_applied(), applied=frozenset()))
    assert taken == [*(f"apply {stack}" for stack in STACKS), "protect"]


def test_a_replica_that_no_state_knows_is_taken_into_it_and_not_made_again() -> None:
    seen = all_applied(held=Held(), applied=frozenset())
    assert names_from(seen)[0] == "adopt"


def test_an_old_writer_that_a_person_set_aside_leaves_the_state_all_the_same() -> None:
    """As long as Terraform's state has it, an apply would rename the old writer back."""
    seen = after_failover(old=None, copied="", copied_held=False)
    taken = names_from(seen)
    assert taken[:2] == ["settings", "forget"]
    assert "set aside" not in taken
    replaced = all_applied(held=Held("db-OLD"), applied=frozenset())
    assert names_from(replaced)[:2] == ["forget", "adopt"]


def test_an_interrupted_replica_is_kept_and_not_replaced() -> None:
    seen = all_applied(held=Held("db-NEW", tainted=True), applied=frozenset())
    assert names_from(seen)[0] == "untaint"


@pytest.mark.parametrize("lag", [None, 60.1, 3600.0])
def test_nothing_is_protected_while_the_lag_is_unknown_or_too_long(lag: float | None) -> None:
    step = following(all_applied(lag_seconds=lag))
    assert step is not None
    assert step.name == "catch up"


@pytest.mark.parametrize("lag", [None, 60.1])
def test_a_global_database_has_nothing_to_set_aside_and_is_waited_for_as_any(lag: float | None) -> None:
    nothing = {"old": None, "held": Held(), "copied": "", "copied_held": False}
    seen = after_failover(is_global=True, lag_seconds=lag, **nothing)
    assert names_from(seen) == ["settings", *(f"apply {stack}" for stack in STACKS), "catch up", "protect"]


def test_promoted_secrets_are_joined_before_the_region_counts_as_protected() -> None:
    assert names_from(all_applied(apart={"secrets": ["myapp/db/master"]})) == ["secrets", "protect"]


def test_an_owners_group_gets_its_sizes_back_before_its_owner_is_asked_for_anything() -> None:
    seen = _adopted(sizes=Noted((2, 10, 2), (3, 20)))
    taken = names_from(seen)
    assert taken.index("sizes") < taken.index("owner")
    assert names_from(seen, decision.left_to_pull_requests(STACKS))[-2:] == ["sizes", "owner"]
    assert "sizes" not in names_from(_adopted())


def test_nothing_is_left_once_it_is_protected() -> None:
    assert following(protected()) is None


def test_every_step_has_an_effect_in_this_world() -> None:
    """A step without an effect here would never be interrupted by a test."""
    named = {step.name for step in decision.steps(STACKS) if not step.name.startswith("apply ")}
    assert named == set(EFFECTS)


OWNED = Owned("existing.primary.database", "myapp-db", EAST, NEW.source)


def _adopted(**said: Any) -> Seen:
    """Return a world whose old writer is its owner's, so that no state of ours has it."""
    return replace(after_failover(held=Held(), owned=OWNED), **said)


def test_an_owners_writer_is_never_renamed_forgotten_or_taken_into_a_state_of_ours() -> None:
    taken = names_from(_adopted())
    assert taken == [
        "settings",
        "stop copies",
        "owner",
        *(f"apply {stack}" for stack in STACKS),
        "catch up",
        "protect",
    ]


@pytest.mark.parametrize(
    ("old", "asks"),
    [
        (OLD, True),
        (None, True),
        (replace(NEW, source="arn:aws:rds:us-west-2:123456789012:db:another"), True),
        (NEW, False),
        (replace(NEW, status="creating"), False),
    ],
    ids=["a writer", "no instance", "a replica of another", "done", "being made"],
)
def test_the_owner_is_asked_until_the_name_is_a_replica_of_the_active_region(
    old: Instance | None, *, asks: bool
) -> None:
    assert ("owner" in names_from(_adopted(old=old))) is asks


def test_whatever_an_owner_did_reconcile_goes_on_and_ends_protected() -> None:
    for old in (OLD, None, NEW):
        assert names_from(_adopted(old=old))[-1] == "protect"


states = st.builds(
    lambda copied, held, renamed, roles, some, tainted, lag: replace(
        after_failover(),
        copied="" if renamed else copied,
        copied_held=bool(copied) and not renamed,
        held=Held("db-OLD" if held and not renamed else "", tainted=tainted and held and not renamed),
        old=None if renamed else after_failover().old,
        world=replace(after_failover().world, deployed=roles),
        applied=frozenset(some),
        lag_seconds=lag,
    ),
    st.sampled_from(["", "arn:aws:rds:us-east-1:123456789012:db:myapp-db"]),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["us-east-1", WEST]),
    st.sets(st.sampled_from(STACKS)),
    st.booleans(),
    st.sampled_from([None, 1.0, 600.0]),
)


@given(states)
def test_from_wherever_it_was_interrupted_it_ends_and_ends_protected(seen: Seen) -> None:
    names = names_from(seen)
    assert names[-1] == "protect"
    assert len(names) == len(set(names))


def test_where_settings_are_changed_by_pull_request_an_operator_does_only_what_none_can_do() -> None:
    leave = decision.left_to_pull_requests(STACKS)
    assert names_from(after_failover(), leave) == ["stop copies", "forget", "set aside"]
    assert following(all_applied(), leave) is None
    assert not leave & {step.name for step in decision.OPERATORS}
    assert leave | {step.name for step in decision.OPERATORS} == {
        step.name for step in decision.steps(STACKS)
    }
