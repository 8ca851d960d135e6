"""The deployed form of a machine: its document and its text."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from config.partition import partition_of
from machines.assembly import Machine
from machines.audit import audit
from machines.definition import AuditDefinition, Definition
from machines.failover import failover
from machines.tasks import INTEGRATION


def machine(definition: Definition | AuditDefinition) -> Machine:
    """Assemble the machine of a definition. Raises AssemblyError."""
    return failover(definition) if isinstance(definition, Definition) else audit(definition)


def render(definition: Definition | AuditDefinition) -> dict[str, Any]:
    """Return the machine of a definition in Amazon States Language. Raises AssemblyError."""
    return machine(definition).document()


def text(definition: Definition | AuditDefinition) -> str:
    """Return the machine of a definition as the JSON text that is deployed. Equal definitions give equal texts."""
    written = json.dumps(render(definition), indent=2, ensure_ascii=True)
    return written.replace(f'"{INTEGRATION}', f'"arn:{partition_of(definition.region)}:states:::')


def tasks(document: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every Task of a document with its name, including those of branches, in the written order."""
    for name, state in document["States"].items():
        if state["Type"] == "Task":
            yield name, state
        for branch in state.get("Branches", []):
            yield from tasks(branch)
