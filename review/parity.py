"""Changes that a plan makes in one region only, of resources that both regions have."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from review.findings import Finding, Kind
from review.plan import DELETE, Change, Plan
from review.values import Difference, Special, differences, shown

# CDKTF ends its names with eight digits of a hash of the path, which differs in each template.
HASH = re.compile(r"_[0-9A-F]{8}(?=$|\[)")
SITES = re.compile(
    r"(?<![a-z])(?:primary_infrastructure|dr_infrastructure|primary|standby|secondary)(?![a-z])"
)
STACKS = {"primary": "primary", "dr_standby": "standby"}
SIDES = ("primary", "standby")
# What the roles of the regions make different, so that one region alone is where it belongs.
BY_ROLE = {
    "aws_autoscaling_group": {
        "desired_capacity",
        "min_size",
        "max_size",
        "mixed_instances_policy",
        "warm_pool",
    },
    "aws_db_instance": {
        "backup_retention_period",
        "backup_window",
        "final_snapshot_identifier",
        "multi_az",
        "replicate_source_db",
        "skip_final_snapshot",
    },
    "aws_elasticache_replication_group": {
        "automatic_failover_enabled",
        "multi_az_enabled",
        "num_cache_clusters",
        "node_type",
    },
}


@dataclass(frozen=True)
class Place:
    """A resource's region, and a `key` that it shares with its counterpart in the other region."""

    key: str
    side: str


def place_of(stack: str, address: str) -> Place | None:
    """Return the place of a resource, by its stack or by a word in its name; None if it belongs to neither region."""
    plain = HASH.sub("", address)
    words = set(re.findall(r"(?<![a-z])(primary|standby)(?![a-z])", plain))
    side = STACKS.get(stack) or (words.pop() if len(words) == 1 else None)
    if side is None:
        return None
    group = "regional" if stack in STACKS else stack
    return Place(f"{group}/{SITES.sub('*', plain)}", side)


def one_sided(plans: Mapping[str, Plan]) -> Iterator[Finding]:
    """List changes of attributes whose counterparts in the other region don't change."""
    changes: dict[tuple[str, str], Change] = {}
    unchanged: set[tuple[str, str]] = set()
    for stack, plan in plans.items():
        for each in (*plan.changes, *plan.unchanged):
            if place := place_of(stack, each.address):
                if each in plan.changes:
                    changes[place.key, place.side] = each
                else:
                    unchanged.add((place.key, place.side))
    for stack, plan in plans.items():
        for change in plan.changes:
            place = place_of(stack, change.address)
            if place is None:
                continue
            opposite = (place.key, SIDES[1 - SIDES.index(place.side)])
            other = changes.get(opposite)
            if other is None and opposite not in unchanged:
                continue
            yield from _one_sided(stack, place, change, other)


def _one_sided(stack: str, place: Place, change: Change, other: Change | None) -> Iterator[Finding]:
    if change.before is None or change.after is None:
        if other is None or other.kind != change.kind:
            gone = DELETE in change.actions
            there = "stays" if other is None else f"is to {other.kind}"
            yield Finding(
                Kind.PARITY,
                stack,
                change.address,
                "destroyed in one region" if gone else f"{change.kind} in one region",
                f"its counterpart {there}",
            )
        return
    theirs = {_attribute(each) for each in differences(other)} if other is not None else set()
    for each in differences(change):
        name = _attribute(each)
        known = each.after is not Special.UNKNOWN
        if not known or name in theirs or name in BY_ROLE.get(change.type, ()) or name == "tags_all":
            continue
        yield Finding(
            Kind.PARITY,
            stack,
            change.address,
            f"{place.side} only",
            path=each.path,
            before=shown(each.before),
            after=shown(each.after),
        )


def _attribute(difference: Difference) -> str:
    return difference.path.partition(".")[0]
