"""Decisions of a clean-up about one stack, from its Terraform JSON and its state. Pure."""

from collections.abc import Mapping
from typing import Any

from operations.deletion_protection import FLAGS

# What the provider reads from the state, not from the JSON, when it deletes a resource.
WAYS_TO_DELETE = (*FLAGS, "force_destroy", "recovery_window_in_days", "skip_final_snapshot")
PEERING = "aws_vpc_peering_connection"
# A route that leads through a peering has this attribute, and lies in a network of either region.
THROUGH_PEERING = "vpc_peering_connection_id"


def still_protected(document: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """Return the addresses of resources whose protection in the state differs from the synthesized JSON. An apply of
    only these resources takes their protection off. Pure.
    """
    return [
        _address(each)
        for each in _managed(state)
        if any(
            _differs(_synthesized(document, each), instance["attributes"]) for instance in each["instances"]
        )
    ]


def forgotten(document: Mapping[str, Any]) -> list[str]:
    """Return the addresses in the stack's `removed` blocks whose resources must stay."""
    return [
        str(each["from"])
        for each in document.get("removed", [])
        if each.get("lifecycle", {}).get("destroy") is False
    ]


def makes_peering(document: Mapping[str, Any]) -> bool:
    """Tell whether the stack makes a peering with the other region's network."""
    return PEERING in document.get("resource", {})


def peering(document: Mapping[str, Any], state: Mapping[str, Any]) -> list[str]:
    """Return the addresses of the peering that a stack made and of the routes through it. Some of these routes are in
    the other region's tables, so that they must go before that region's network.
    """
    return [
        _address(each)
        for each in _managed(state)
        if each["type"] == PEERING or THROUGH_PEERING in _synthesized(document, each)
    ]


def _managed(state: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [each for each in state.get("resources", []) if each["mode"] == "managed"]


def _address(recorded: Mapping[str, Any]) -> str:
    return f"{recorded['type']}.{recorded['name']}"


def _synthesized(document: Mapping[str, Any], recorded: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the JSON of a resource in the state; empty if the stack has no such resource any more."""
    found: Mapping[str, Any] = (
        document.get("resource", {}).get(recorded["type"], {}).get(recorded["name"], {})
    )
    return found


def _differs(wanted: Mapping[str, Any], recorded: Mapping[str, Any]) -> bool:
    return any(way in wanted and wanted[way] != recorded.get(way) for way in WAYS_TO_DELETE)
