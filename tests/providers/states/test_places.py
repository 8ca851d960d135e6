"""No two projects of a checkout, an account or a bucket share the place of a state, and old places are known."""

from pathlib import Path
from typing import Any, get_args

import pytest

from config.environment import Target
from config.settings import Settings, parse_settings
from config.stacks import stacks
from providers.states.places import BucketObject, LocalFile, place_of, places_before, states_folder

BUCKETS = {"state": {"primary_bucket": "states-east", "standby_bucket": "states-west"}}


def settings(project: str, **more: Any) -> Settings:
    return parse_settings({"project": project, **more})


def names(found: Settings) -> list[str]:
    return [stack.name for stack in stacks(found, test_mode=True)]


@pytest.mark.parametrize("target", get_args(Target))
@pytest.mark.parametrize("more", [{}, BUCKETS])
def test_two_projects_share_no_place_and_none_lies_where_an_older_version_kept_one(
    target: Target, more: dict[str, Any]
) -> None:
    both = [settings(project, **more) for project in ("shop", "shop-eu")]
    places = [place_of(name, found, target) for found in both for name in names(found)]
    assert len(set(places)) == len(places)
    former = {
        place for found in both for name in names(found) for place in places_before(name, found, target)
    }
    own_on_aws = target == "aws" and bool(more)
    assert former.isdisjoint(places)
    assert all(isinstance(place, BucketObject if own_on_aws else LocalFile) for place in places)


def test_states_lie_in_the_region_that_their_stack_must_survive_in() -> None:
    found = settings("shop", **BUCKETS)
    assert place_of("primary", found, "aws") == BucketObject(
        "states-east", "shop/primary.tfstate", "us-east-1"
    )
    assert place_of("recovery", found, "aws") == BucketObject(
        "states-west", "shop/recovery.tfstate", "us-west-2"
    )


def test_the_old_places_are_the_key_without_a_project_and_this_machine_before_there_were_buckets() -> None:
    local = states_folder("aws", "123456789012")
    assert places_before("primary", settings("shop", **BUCKETS), "aws") == (
        BucketObject("states-east", "primary.tfstate", "us-east-1"),
        LocalFile(local / "shop" / "primary.tfstate"),
        LocalFile(local / "primary.tfstate"),
    )
    assert places_before("primary", settings("shop"), "embedded") == (
        LocalFile(Path(".states/embedded-123456789012/primary.tfstate")),
    )
