"""Starts an execution of the state machine in the region that it activates."""

import json
from dataclasses import dataclass
from typing import Any

from config import Names, RegionNames, Settings
from config.errors import UserError


class UnknownRegionError(UserError):
    """A region that is neither the primary nor the standby."""


class NotDeployedError(UserError):
    """A region without the state machine that would activate it."""


@dataclass(frozen=True)
class Wanted:
    """The input of the state machine (docs/architecture.md, "The state machine")."""

    action: str
    region: str
    mode: str
    reason: str

    def document(self, *, dry_run: bool = False) -> dict[str, Any]:
        """Return the input of an execution."""
        return {
            "action": self.action,
            "targetRegion": self.region,
            "mode": self.mode,
            "reason": self.reason,
            "dryRun": dry_run,
        }


def target_of(settings: Settings, region: str) -> RegionNames:
    """Return the region to activate; the passive one when `region` is empty. Raises UnknownRegionError."""
    names = Names(settings)
    if not region:
        return names.other(settings.active)
    for here in (names.primary, names.standby):
        if here.region == region:
            return here
    raise UnknownRegionError(
        f"REGION is {region!r}; allowed: {names.primary.region}, {names.standby.region}\n"
        "    fix: set REGION to the region that is to become active"
    )


def start(machines: Any, here: RegionNames, wanted: Wanted, *, dry_run: bool = False) -> str:
    """Start an execution in the region that it is to activate, and return its ARN. Raises NotDeployedError."""
    document = wanted.document(dry_run=dry_run)
    arn = here.state_machine_arn
    try:
        started = machines.start_execution(stateMachineArn=arn, input=json.dumps(document))
    except machines.exceptions.StateMachineDoesNotExist as error:
        raise NotDeployedError(
            f"{here.region} has no state machine {arn.rpartition(':')[2]}, which would activate it\n"
            "    fix: make deploy NAMESPACE=recovery, then start the failover again"
        ) from error
    return str(started["executionArn"])
