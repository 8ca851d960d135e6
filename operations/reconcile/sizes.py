"""The owner's sizes of an existing Auto Scaling group, which a failover noted before it gave the group the sizes of an
active region, and which a reconcile gives back.
"""

from dataclasses import dataclass
from typing import Any

from recovery.ledger import SIZES


@dataclass(frozen=True)
class Noted:
    """Minimum, maximum and desired size as the owner had them, and the minimum and maximum that a failover gave."""

    own: tuple[int, int, int]
    given: tuple[int, int]


def noted(tables: Any, table: str, region: str) -> Noted | None:
    """Read the sizes that a failover noted before it changed a region's group; None when no failover changed the
    group, or its sizes were given back.
    """
    item = tables.get_item(TableName=table, Key=_key(region), ConsistentRead=True).get("Item")
    if item is None:
        return None
    minimum, maximum, desired, given_minimum, given_maximum = (
        int(item[each]["N"]) for each in ("minimum", "maximum", "desired", "givenMinimum", "givenMaximum")
    )
    return Noted((minimum, maximum, desired), (given_minimum, given_maximum))


def give_back(autoscaling: Any, group: str, found: Noted) -> str:
    """Give a group its owner's sizes back, unless its owner changed them since, and say what was done."""
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    if not groups:
        return f"{group}: there is no such group any more"
    now = (groups[0]["MinSize"], groups[0]["MaxSize"])
    if now != found.given:
        return (
            f"{group}: its owner changed its sizes since, to minimum {now[0]} and maximum {now[1]}; they stay"
        )
    minimum, maximum, desired = found.own
    autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=group, MinSize=minimum, MaxSize=maximum, DesiredCapacity=desired
    )
    return f"{group}: minimum {minimum}, maximum {maximum}, desired {desired}, as its owner had it"


def forget(tables: Any, table: str, region: str) -> None:
    """Remove the note of the sizes, so that the next failover notes them anew."""
    tables.delete_item(TableName=table, Key=_key(region))


def _key(region: str) -> dict[str, Any]:
    return {"pk": {"S": SIZES}, "sk": {"S": region}}
