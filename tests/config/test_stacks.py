"""The order of the stacks, and the names by which they meet."""

from config import Names
from config.settings import Settings, parse_settings
from config.stacks import PRIMARY, RECOVERY, REPLICATION, SHARED, STANDBY, TEST, stacks


def test_the_order_is_the_originals() -> None:
    assert [stack.name for stack in stacks(Settings())] == [SHARED, PRIMARY, STANDBY, REPLICATION, RECOVERY]


def test_the_order_follows_the_roles_when_they_are_swapped() -> None:
    swapped = stacks(parse_settings({"active": "standby"}))
    assert [stack.name for stack in swapped][:3] == [SHARED, STANDBY, PRIMARY]


def test_no_stack_comes_before_what_it_needs() -> None:
    for settings in (Settings(), parse_settings({"active": "standby"})):
        seen: set[str] = set()
        for stack in stacks(settings, test_mode=True):
            assert set(stack.after) <= seen
            seen.add(stack.name)


def test_the_test_copy_exists_in_test_mode_only() -> None:
    assert TEST not in [stack.name for stack in stacks(Settings())]
    assert TEST in [stack.name for stack in stacks(Settings(), test_mode=True)]


def test_names_are_those_of_the_original_recipe() -> None:
    names = Names(Settings())
    assert names.primary.database == "myapp-db"
    assert names.standby.database == "myapp-db-replica"
    assert (names.primary.auto_scaling_group, names.standby.auto_scaling_group) == (
        "myapp-asg",
        "myapp-asg-dr",
    )
    assert names.global_table == "myapp-global-table"
    assert names.endpoint_parameter == "/myapp/db/endpoint"
    assert names.host("app") == "app.example.com"
    assert names.primary.state_machine_arn == "arn:aws:states:us-east-1:123456789012:stateMachine:dr-failover"


def test_names_stay_with_their_regions_when_roles_are_swapped() -> None:
    before, after = Names(Settings()), Names(parse_settings({"active": "standby"}))
    assert (before.primary, before.standby) == (after.primary, after.standby)
