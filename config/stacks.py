"""The stacks: their names, what they deploy, and their order, which only this module knows.

See docs/architecture.md, "Stacks".
"""

from dataclasses import dataclass
from typing import Literal

from config.settings import Settings

Template = Literal[
    "shared_resources",
    "primary_infrastructure",
    "dr_infrastructure",
    "replication_services",
    "recovery_automation",
]


@dataclass(frozen=True)
class Stack:
    """One namespace and template: one Terraform state, one `cdktf deploy` argument.

    `after` names the stacks that must be deployed before this one.
    """

    name: str
    namespace: str
    template: Template
    after: tuple[str, ...] = ()


SHARED = "dr_shared"
PRIMARY = "primary"
STANDBY = "dr_standby"
REPLICATION = "dr_shared-replication_services"
RECOVERY = "recovery"
TEST = "dr_test"


def stacks(settings: Settings, *, test_mode: bool = False) -> tuple[Stack, ...]:
    """Return the stacks in the order of deployment; a clean-up reverses it.

    The active region's stack comes before the other one, because a replica needs its source. `recovery` is included
    unless `components` excludes it; `dr_test` only in test mode, and no stack depends on it.
    """
    primary_first = settings.active == "primary"
    first, second = (PRIMARY, STANDBY) if primary_first else (STANDBY, PRIMARY)
    template: dict[str, Template] = {PRIMARY: "primary_infrastructure", STANDBY: "dr_infrastructure"}
    ordered: tuple[Stack, ...] = (
        Stack(SHARED, SHARED, "shared_resources"),
        Stack(first, first, template[first], after=(SHARED,)),
        Stack(second, second, template[second], after=(first,)),
        Stack(REPLICATION, SHARED, "replication_services", after=(PRIMARY, STANDBY)),
    )
    if settings.components.recovery:
        ordered += (Stack(RECOVERY, RECOVERY, "recovery_automation", after=(PRIMARY, STANDBY)),)
    if not test_mode:
        return ordered
    return (*ordered, Stack(TEST, TEST, "dr_infrastructure", after=(SHARED,)))
