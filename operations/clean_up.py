"""Decisions of a clean-up about one stack, from its Terraform JSON and its state. Pure."""

from collections.abc import Mapping
from typing import Any

from operations.deletion_protection import FLAGS

# What the provider reads from the state, not from the JSON, when it deletes a resource.
WAYS_TO_DELETE = (*FLAGS, "force_destroy", "recovery_window_in_days", "skip_final_snapshot")
# A route that leads through a peering has this attribute, and lies in a network of either region.
THROUGH_PEERING = "vpc_peering_connection_id"


def still_protected(document: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """Return the addresses of resources whose protection in the state differs from the synthesized JSON. An apply of
    only these resources takes their protection off. Pure.
    """
    wanted = document.get("resource", {})
    return [
        f"{each['type']}.{each['name']}"
        for each in state.get("resources", [])
        if each["mode"] == "managed"
        and any(
            _differs(wanted.get(each["type"], {}).get(each["name"], {}), instance["attributes"])
            for instance in each["instances"]
        )
    ]


def _differs(wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    return any(way in wanted and wanted[way] != recorded.get(way) for way in WAYS_TO_DELETE)


def forgotten(document: Mapping[str, Any]) -> list[str]:
    """Return the addresses in the stack's `removed` blocks whose resources must stay."""
    return [
        str(each["from"])
        for each in document.get("removed", [])
        if each.get("lifecycle", {}).get("destroy") is False
    ]


def peering(document: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """Return the addresses of the peering that a stack made and of the routes through it. Some of these routes are in
    the other region's tables, so that they must go before that region's network.
    """
    made = document.get("resource", {})
    return [
        address
        for each in state.get("resources", [])
        if (address := f"{each['type']}.{each['name']}")
        and (
            each["type"] == "aws_vpc_peering_connection"
            or THROUGH_PEERING in made.get(each["type"], {}).get(each["name"], {})
        )
    ]
