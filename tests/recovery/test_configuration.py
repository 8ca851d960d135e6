"""Parameters are copied to the passive region by version, and what was changed there on purpose stays."""

from dataclasses import replace

import pytest

from recovery.steps.configuration import Copy, Parameter, SyncDecision, decide
from recovery.steps.secret import Versions, difference

EAST, WEST = "us-east-1", "us-west-2"
NAME = "/myapp/limit"


class Regions:
    """One parameter in two regions, as Parameter Store keeps it: each write is a version more."""

    def __init__(self) -> None:
        self.has: dict[str, Parameter] = {}

    def write(self, region: str, value: str, description: str | None = None) -> None:
        before = self.has.get(region)
        kept = before.description if before and description is None else description or ""
        version = before.version + 1 if before else 1
        self.has[region] = Parameter(NAME, version, value=value, description=kept)

    def decide(self, active: str) -> SyncDecision:
        passive = WEST if active == EAST else EAST
        there, here = ([self.has[each]] if each in self.has else [] for each in (active, passive))
        return decide(there, here, [], active=active, passive=passive)

    def sync(self, active: str) -> SyncDecision:
        """Decide as a sync run does, write the copies, and return the decision."""
        decision = self.decide(active)
        for copy in decision.copies:
            self.write(WEST if active == EAST else EAST, copy.parameter.value, copy.description)
        return decision

    def values(self) -> tuple[str, str]:
        return self.has[EAST].value, self.has[WEST].value


@pytest.fixture
def regions() -> Regions:
    """Return two regions that both have version 1 of the value `old`, copied from east."""
    made = Regions()
    made.write(EAST, "old")
    made.sync(EAST)
    return made


def test_a_new_parameter_arrives(regions: Regions) -> None:
    assert regions.values() == ("old", "old")
    assert regions.sync(EAST) == SyncDecision((), {})


def test_a_changed_parameter_arrives(regions: Regions) -> None:
    regions.write(EAST, "new")
    regions.sync(EAST)
    assert regions.values() == ("new", "new")
    assert regions.sync(EAST) == SyncDecision((), {})


def test_a_value_changed_on_purpose_in_the_passive_region_stays_and_is_told(regions: Regions) -> None:
    regions.write(WEST, "here only")
    assert regions.sync(EAST).left == {
        NAME: f"the parameter was changed in {WEST} by somebody else than the sync"
    }
    assert regions.values() == ("old", "here only")


@pytest.mark.parametrize("first", [EAST, WEST])
def test_neither_order_of_two_changes_loses_the_one_in_the_passive_region(
    regions: Regions, first: str
) -> None:
    second = WEST if first == EAST else EAST
    regions.write(first, f"of {first}")
    regions.write(second, f"of {second}")
    assert regions.sync(EAST).left == {
        NAME: f"the parameter was changed in {WEST} by somebody else than the sync, and in {EAST} too"
    }
    assert regions.values() == (f"of {EAST}", f"of {WEST}")


@pytest.mark.parametrize("synced_between", [True, False])
def test_the_newer_value_wins_whether_or_not_a_run_came_between_two_changes(
    regions: Regions, synced_between: bool
) -> None:
    regions.write(EAST, "newer")
    if synced_between:
        regions.sync(EAST)
    regions.write(EAST, "newest")
    regions.sync(EAST)
    assert regions.values() == ("newest", "newest")


def test_an_older_version_never_overwrites_a_newer_copy(regions: Regions) -> None:
    """An eventually consistent read could return such an older version."""
    stale = regions.has[EAST]
    regions.write(EAST, "new")
    regions.sync(EAST)
    decision = decide([stale], [regions.has[WEST]], [], active=EAST, passive=WEST)
    assert decision.copies == ()
    assert "it is unknown which region's value is newer" in decision.left[NAME]


def test_the_same_value_written_in_both_regions_is_no_drift(regions: Regions) -> None:
    for region in (EAST, WEST):
        regions.write(region, "agreed by hand")
    assert regions.sync(EAST) == SyncDecision((), {})


def test_two_parameters_made_apart_are_told_and_left() -> None:
    apart = Regions()
    apart.write(EAST, "one")
    apart.write(WEST, "another")
    assert apart.sync(EAST).left == {NAME: "the parameter isn't a copy: it was created in both regions"}
    assert apart.values() == ("one", "another")


def test_after_a_failover_changes_go_the_other_way_and_back_again(regions: Regions) -> None:
    for active, value in ((WEST, "second"), (WEST, "third"), (EAST, "fourth"), (WEST, "fifth")):
        assert regions.decide(active) == SyncDecision((), {})
        regions.write(active, value)
        regions.sync(active)
        assert regions.values() == (value, value)


def test_what_was_not_copied_before_the_failover_is_told_and_not_overwritten(regions: Regions) -> None:
    regions.write(EAST, "never arrived")
    assert regions.sync(WEST).left == {
        NAME: f"the parameter was changed in {EAST} by somebody else than the sync"
    }
    assert regions.values() == ("never arrived", "old")


def test_a_copy_whose_source_is_gone_is_told_and_kept(regions: Regions) -> None:
    del regions.has[EAST]
    assert f"deleted in {EAST}" in regions.sync(EAST).left[NAME]


def test_a_description_stays_beside_the_record_however_often_it_is_copied(regions: Regions) -> None:
    regions.write(EAST, "new", "Most requests at a time")
    regions.sync(EAST)
    assert regions.has[WEST].description.startswith("Most requests at a time [Copy of us-east-1 version 2")
    regions.write(WEST, "newer")
    regions.sync(WEST)
    assert (
        regions.has[EAST].description == "Most requests at a time [Copy of us-west-2 version 3, as version 3]"
    )


def test_the_longest_description_leaves_room_for_the_record(regions: Regions) -> None:
    regions.write(EAST, "new", "x" * 1024)
    regions.sync(EAST)
    assert len(regions.has[WEST].description) == 1024
    assert regions.sync(EAST) == SyncDecision((), {})


def test_a_record_that_somebody_overwrote_costs_a_question_never_a_value(regions: Regions) -> None:
    regions.write(WEST, "second")
    regions.sync(WEST)
    regions.write(EAST, "third", "a new description")
    assert regions.sync(EAST).left
    assert regions.values() == ("third", "second")


@pytest.mark.parametrize("excluded", [NAME, "/myapp/"])
def test_what_must_differ_is_left_alone(excluded: str) -> None:
    there = [Parameter(NAME, 7, value="there")]
    assert decide(there, [], [excluded], active=EAST, passive=WEST) == SyncDecision((), {})
    assert decide([], there, [excluded], active=EAST, passive=WEST) == SyncDecision((), {})


def test_a_beginning_excludes_whole_steps_of_the_path_only() -> None:
    there = [Parameter("/myapp/limits", 1, value="there")]
    assert decide(there, [], ["/myapp/limit"], active=EAST, passive=WEST).copies


def test_an_image_has_another_id_in_each_region_and_is_never_copied() -> None:
    image = Parameter(NAME, 1, value="ami-1", data_type="aws:ec2:image")
    assert decide([image], [], [], active=EAST, passive=WEST) == SyncDecision((), {})


def test_no_value_is_in_what_is_printed_of_a_parameter() -> None:
    secret = Parameter(NAME, 1, "SecureString", "not-to-be-seen")
    decision = decide([secret], [], [], active=EAST, passive=WEST)
    assert "not-to-be-seen" not in repr((secret, decision))


THERE = Versions("v2")


@pytest.mark.parametrize(
    ("there", "here", "told"),
    [
        (THERE, THERE, ""),
        (THERE, Versions("v1"), "isn't the active region's"),
        (THERE, None, "replicate-secret-to-regions"),
        (None, THERE, "the active region has no such secret"),
        (THERE, replace(THERE, deleted=True), "restore-secret"),
        (replace(THERE, failures=("us-west-2: no key",)), THERE, "us-west-2: no key"),
    ],
)
def test_a_secret_that_a_failover_would_read_otherwise_is_told_with_the_reason(
    there: Versions | None, here: Versions | None, told: str
) -> None:
    found = difference(there, here)
    assert told in found
    assert bool(found) is bool(told)


MADE = "the parameter isn't a copy: it was created in both regions"
ANEW = "the parameter was deleted and created again, so it is unknown which region's value is newer"


@pytest.mark.parametrize(
    ("here", "there", "left"),
    [
        # Made in both, by hand: alike it needs nothing, else it is told and left.
        (Parameter(NAME, 1, value="a"), Parameter(NAME, 7, value="a"), {}),
        (Parameter(NAME, 1, value="a"), Parameter(NAME, 7, value="b"), {NAME: MADE}),
        # The source, or the copy, is older than what was agreed on.
        (
            Parameter(NAME, 4, value="a", description="[Copy of us-east-1 version 9, as version 4]"),
            Parameter(NAME, 1, value="a"),
            {},
        ),
        (
            Parameter(NAME, 4, value="a", description="[Copy of us-east-1 version 9, as version 4]"),
            Parameter(NAME, 1, value="b"),
            {NAME: ANEW},
        ),
        (
            Parameter(NAME, 1, value="a", description="[Copy of us-east-1 version 9, as version 4]"),
            Parameter(NAME, 9, value="b"),
            {NAME: ANEW},
        ),
    ],
)
def test_what_is_alike_needs_nothing_and_what_is_not_is_left_with_its_reason(
    here: Parameter, there: Parameter, left: dict[str, str]
) -> None:
    assert decide([there], [here], [], active=EAST, passive=WEST) == SyncDecision((), left)


def test_a_copy_says_whether_it_replaces_one() -> None:
    source = Parameter(NAME, 2, value="b", description="a limit")
    copied = Parameter(NAME, 1, value="a", description="a limit [Copy of us-east-1 version 1, as version 1]")
    for here, own, exists in (([], 1, False), ([copied], 2, True)):
        record = f"a limit [Copy of us-east-1 version 2, as version {own}]"
        assert decide([source], here, [], active=EAST, passive=WEST) == SyncDecision(
            (Copy(source, record, exists),), {}
        )
