"""Refuses to plan or apply a stack on the state of another project."""

from collections.abc import Mapping
from typing import Any

from config.errors import UserError


class OtherProjectError(UserError):
    """A state with another project's resources, which this project's stack would destroy."""

    def __init__(self, stack: str, project: str, others: Mapping[str, str]) -> None:
        shown = [f"    {address} belongs to {owner}" for address, owner in sorted(others.items())[:5]]
        more = [f"    and {len(others) - 5} more"] if len(others) > 5 else []
        owners = ", ".join(sorted(set(others.values())))
        lines = [
            f"{stack}: the state belongs to the project {owners}, the settings to {project}",
            *shown,
            *more,
            "    nothing was changed: an apply would destroy the resources that aren't in the settings",
            f"    allowed: a state of {project}, or an empty one",
            f"    fix: set project to {owners}, or replace this state by that of {project}",
        ]
        super().__init__("\n".join(lines))


def project_of(document: Mapping[str, Any]) -> str:
    """Return the project of a synthesized stack, by the default tag `Project` of its providers; empty without one."""
    for provider in document.get("provider", {}).get("aws", []):
        for default in provider.get("default_tags", []):
            if "Project" in default.get("tags", {}):
                return str(default["tags"]["Project"])
    return ""


def refuse_other_project(stack: str, document: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    """Raise OtherProjectError if the stack's state has resources tagged with another project."""
    project = project_of(document)
    others = {
        f"{resource['type']}.{resource['name']}": owner
        for resource in state.get("resources", [])
        if resource.get("mode") == "managed"
        for instance in resource["instances"]
        if (owner := ((instance.get("attributes") or {}).get("tags_all") or {}).get("Project"))
        not in (None, project)
    }
    if project and others:
        raise OtherProjectError(stack, project, others)
