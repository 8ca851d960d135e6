"""Decisions that bring the PostgreSQL servers in line with the instances and clusters of the RDS API."""

from dataclasses import replace

from embedded_aws.databases.decisions import Action, Kept, decide
from embedded_aws.databases.instances import Instance, Origin

WRITER = Instance(
    key="db-A",
    region="us-east-1",
    identifier="writer",
    address="writer.example",
    port=5432,
    user="master",
    password="old",
    database="myapp",
    source=None,
    promoting=False,
)
COPY = replace(WRITER, key="db-B", region="us-west-2", identifier="copy", source="db-A")
UP = Kept(WRITER, standby=False, up=True)
FOLLOWING = Kept(COPY, standby=True, up=True)


def test_a_new_instance_gets_a_server() -> None:
    assert decide([WRITER], {}) == [Action("create", WRITER)]


def test_a_replica_waits_until_its_source_can_be_copied() -> None:
    assert decide([COPY], {}) == []
    assert decide([WRITER, COPY], {"db-A": replace(UP, up=False)}) == []
    assert decide([WRITER, COPY], {"db-A": UP}) == [Action("copy", COPY)]


def test_nothing_is_done_while_everything_is_as_it_should_be() -> None:
    assert decide([WRITER, COPY], {"db-A": UP, "db-B": FOLLOWING}) == []


def test_a_renamed_instance_answers_at_its_new_address_once_it_is_up() -> None:
    renamed = replace(WRITER, identifier="aside", address="aside.example")
    assert decide([renamed], {"db-A": UP}) == [Action("rename", renamed)]
    assert decide([renamed], {"db-A": replace(UP, up=False)}) == []
    assert decide([renamed], {"db-A": replace(UP, made_for=renamed)}) == []


def test_a_promotion_that_was_asked_for_is_made_once() -> None:
    asked = replace(COPY, promoting=True)
    assert decide([WRITER, asked], {"db-A": UP, "db-B": FOLLOWING}) == [Action("promote", asked)]
    assert decide([WRITER, asked], {"db-A": UP, "db-B": replace(FOLLOWING, standby=False)}) == []


def test_a_replica_whose_source_was_deleted_becomes_a_writer() -> None:
    alone = replace(COPY, source=None)
    assert decide([alone], {"db-B": FOLLOWING}) == [Action("promote", alone)]


def test_a_server_that_is_down_is_left_alone() -> None:
    asked = replace(COPY, promoting=True)
    assert decide([WRITER, asked], {"db-A": UP, "db-B": replace(FOLLOWING, up=False)}) == []


def test_a_new_password_reaches_the_writer_and_not_the_standby() -> None:
    changed, copy = replace(WRITER, password="new"), replace(COPY, password="new")
    assert decide([changed, copy], {"db-A": UP, "db-B": FOLLOWING}) == [Action("set password", changed)]


def test_another_instance_of_the_same_name_is_another_server() -> None:
    again = replace(WRITER, key="db-C")
    assert decide([again], {"db-A": UP}) == [Action("remove", WRITER), Action("create", again)]


def test_a_writer_without_a_backup_gets_one_and_a_standby_has_none() -> None:
    unsaved = Kept(WRITER, standby=False, up=True, backed_up=False)
    assert decide([WRITER], {WRITER.key: unsaved}) == [Action("back up", WRITER)]
    assert decide([WRITER], {WRITER.key: replace(unsaved, up=False)}) == []
    following = Kept(COPY, standby=True, up=True, backed_up=False)
    assert decide([COPY], {COPY.key: following}) == []


def test_an_instance_with_an_origin_is_restored_and_not_made_empty() -> None:
    restored = replace(WRITER, origin=Origin(data=b"rows"))
    assert decide([restored], {}) == [Action("restore", restored)]


CLUSTER = replace(WRITER, key="cluster-A", is_cluster=True, others=("reader.example",))
SECONDARY = replace(COPY, key="cluster-B", source="cluster-A", is_cluster=True, others=("ro.example",))
BOTH = {
    "cluster-A": Kept(CLUSTER, standby=False, up=True),
    "cluster-B": Kept(SECONDARY, standby=True, up=True),
}
# What both are once the roles have swapped.
OLD, NEW = replace(CLUSTER, source="cluster-B"), replace(SECONDARY, source=None)
SWAPPED = {**BOTH, "cluster-B": replace(BOTH["cluster-B"], standby=False)}


def test_a_cluster_that_is_asked_for_is_promoted_at_once_or_after_the_last_write() -> None:
    for drains, verb in ((False, "promote"), (True, "switch over")):
        asked = replace(SECONDARY, promoting=True, drains=drains)
        assert [each.verb for each in decide([CLUSTER, asked], BOTH)] == [verb]


def test_an_old_writer_is_made_anew_once_the_roles_have_swapped_and_both_are_up() -> None:
    assert decide([OLD, NEW], SWAPPED) == [Action("follow", OLD)]
    promoting = replace(SECONDARY, promoting=True)
    assert decide([CLUSTER, promoting], SWAPPED) == []
    for key in SWAPPED:
        assert decide([OLD, NEW], {**SWAPPED, key: replace(SWAPPED[key], up=False)}) == []


def test_an_instance_that_a_cluster_gets_is_one_more_way_to_it() -> None:
    more = replace(CLUSTER, others=("reader.example", "instance.example"))
    assert decide([more, SECONDARY], BOTH) == [Action("rename", more)]
    assert replace(CLUSTER, others=()).addresses == ()


def test_an_instance_that_is_no_cluster_never_follows_another_anew() -> None:
    kept = {"db-A": UP, "db-B": replace(FOLLOWING, standby=False)}
    assert decide([WRITER, COPY], kept) == []
