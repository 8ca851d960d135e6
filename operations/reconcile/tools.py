"""Tools of a reconcile: clients, Terraform, the settings file, and a clock."""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from config import Environment, Names, RegionNames, Settings, load_settings
from config.stacks import PRIMARY, STANDBY
from operations import synthesis
from operations.clients import Clients
from operations.project import STACKS
from operations.terraform import AWS_PATIENCE, Progress, Terraform
from recovery.clock import Clock
from review.plan import Plan, read
from review.stateful import refuse_losses


@dataclass
class Tools:
    """Tools of a reconcile. `settings` are those of the file when it was last read; `say` prints a line; `listen`
    gets Terraform's progress.

    `stacks_folder` has the synthesized stacks; `variables` is Terraform's environment; `planned` gets every plan
    before it is applied.
    """

    environment: Environment
    settings: Settings
    clients: Clients
    variables: Mapping[str, str]
    clock: Clock
    sleep: Callable[[float], None]
    say: Callable[[str], None]
    listen: Callable[[Progress], None]
    stacks_folder: Path = STACKS
    planned: Callable[[str, Plan], None] = lambda _stack, _plan: None
    # Stacks that Terraform is ready for: to make it so takes seconds, and each look asks several states.
    _initialized: set[str] = field(default_factory=set)

    @property
    def names(self) -> Names:
        return Names(self.settings)

    def at(self, region: str) -> RegionNames:
        """Return the names of a region's resources."""
        names = self.names
        return names.primary if region == names.primary.region else names.standby

    def stack_of(self, region: str) -> str:
        """Return the stack with the workload of a region."""
        return PRIMARY if self.at(region).site == "primary" else STANDBY

    def read_settings(self) -> None:
        """Read the settings again, and synthesize the stacks from them."""
        self.settings = load_settings(self.environment.settings_file)
        self.synthesize()

    def synthesize(self) -> None:
        settings = {"DR_SETTINGS": str(self.environment.settings_file.absolute())}
        synthesis.synthesize({**os.environ, **settings}, self.stacks_folder.parent)
        self._initialized.clear()

    def terraform(self, stack: str) -> Terraform:
        """Return Terraform, initialized in a stack's folder."""
        made = Terraform(
            stack,
            self.stacks_folder / stack,
            self.variables,
            self.listen,
            # Killed half-way it would leave behind what no state knows; the next run waits for the state's lock.
            patience=AWS_PATIENCE,
        )
        if stack not in self._initialized:
            made.prepare()
            self._initialized.add(stack)
        return made

    def addresses(self, stack: str, kind: str) -> list[str]:
        """Return the addresses that the stack's resources of a type have in the synthesized JSON."""
        document = synthesis.document(self.stacks_folder / stack)
        return [f"{kind}.{name}" for name in document.get("resource", {}).get(kind, {})]

    def held(self, stack: str, kind: str) -> Iterator[tuple[str, Mapping[str, Any], bool]]:
        """Yield each resource of a type in the stack's Terraform state: address, attributes, and whether its creation
        was interrupted.
        """
        for resource in self.terraform(stack).state().get("resources", []):
            if resource["mode"] == "managed" and resource["type"] == kind:
                for instance in resource["instances"]:
                    tainted = instance.get("status") == "tainted"
                    yield f"{kind}.{resource['name']}", instance["attributes"], tainted

    def apply(self, stack: str) -> bool:
        """Plan a stack, refuse a plan that would lose data, apply exactly that plan, and return whether anything
        changed.
        """
        terraform = self.terraform(stack)
        folder = self.stacks_folder.parent.parent / ".reconcile"
        folder.mkdir(parents=True, exist_ok=True)
        file = (folder / f"{stack}.tfplan").absolute()
        try:
            changes = terraform.plan(file)
            plan = read(terraform.shown(file))
            self.planned(stack, plan)
            refuse_losses(stack, plan)
            if changes:
                terraform.apply_saved(file)
        finally:
            # A saved plan may have values that nobody else should read.
            file.unlink(missing_ok=True)
        return changes
