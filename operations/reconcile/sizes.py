"""The owner's sizes of an existing Auto Scaling group. A failover notes them in the ledger before it sets the sizes
of an active region, and a reconcile gives them back.
"""

from dataclasses import dataclass
from typing import Any

from recovery.ledger import SIZES


@dataclass(frozen=True)
class Noted:
    """Minimum, maximum and desired size as the owner set them, and the minimum and maximum that a failover set."""

    own: tuple[int, int, int]
    given: tuple[int, int]


def noted(tables: Any, table: str, region: str) -> Noted | None:
    """Read the sizes that a failover noted before it changed a region's group; None if no failover changed them, or
    if they were given back.
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
        return f"the Auto Scaling group {group} doesn't exist any more"
    now = (groups[0]["MinSize"], groups[0]["MaxSize"])
    if now != found.given:
        return (
            f"the owner of the Auto Scaling group {group} changed its sizes after the failover, to minimum "
            f"{now[0]} and maximum {now[1]}; these stay"
        )
    minimum, maximum, desired = found.own
    autoscaling.update_auto_scaling_group(
        AutoScalingGroupName=group, MinSize=minimum, MaxSize=maximum, DesiredCapacity=desired
    )
    return (
        f"the Auto Scaling group {group} has its owner's sizes again: minimum {minimum}, maximum {maximum}, "
        f"desired {desired}"
    )


def forget(tables: Any, table: str, region: str) -> None:
    """Delete the noted sizes, so that the next failover notes them anew."""
    tables.delete_item(TableName=table, Key=_key(region))


def _key(region: str) -> dict[str, Any]:
    return {"pk": {"S": SIZES}, "sk": {"S": region}}
