"""The stack `dr_test`: synthesized so that all of it may be removed, deployed and destroyed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from config import Settings
from config.environment import Target as Label
from config.stacks import TEST, Stack, stacks
from drills.test_copy.place import CopyNames
from operations.deployment import Deployment, Listener
from operations.synthesis import document, synthesize
from operations.terraform import TerraformError

# What a journal says before the copy is deployed, with its folder, and once it is destroyed.
DEPLOYS, DESTROYED = "copy-deploys", "copy-destroyed"

SECRET_VERSION = "aws_secretsmanager_secret_version"


@dataclass(frozen=True)
class CopyStack:
    """The stack in `folder`, which is laid out like the project (`cdktf.out`, `.states`). `environment` is
    Terraform's.
    """

    folder: Path
    label: Label
    settings: Settings
    environment: Mapping[str, str]
    listen: Listener

    def deploy(self) -> None:
        """Deploy the copy, or bring back what a drill removed from it. Raises TerraformError."""
        self._deployment().apply([self._stack])

    def destroy(self) -> None:
        """Remove the copy with its data. Raises TerraformError and RetainedError."""
        try:
            self._deployment().destroy([self._stack])
        except TerraformError:
            # Terraform reads the password also to destroy: a copy that was interrupted before it had one gets it now.
            self._deployment().apply_first(self._stack, self._password())
            self._deployment().destroy([self._stack])

    def synthesize(self) -> None:
        """Write the stack's JSON. Only the copy's resources are named for removal, so all others stay protected. Raises
        SynthesisError.
        """
        names = CopyNames(self.settings).protected
        wanted = {"TARGET": self.label, "DR_TEST_MODE": "true", "DR_REMOVE": " ".join(names)}
        synthesize({**os.environ, **wanted}, self.folder / "cdktf.out")

    def _password(self) -> str:
        """Return the Terraform address of the secret version with the copy's database password."""
        made = document(self.folder / "cdktf.out" / "stacks" / TEST)["resource"][SECRET_VERSION]
        (name,) = made
        return f"{SECRET_VERSION}.{name}"

    @property
    def _stack(self) -> Stack:
        return next(stack for stack in stacks(self.settings, test_mode=True) if stack.name == TEST)

    def _deployment(self) -> Deployment:
        return Deployment(self.folder / "cdktf.out" / "stacks", self.environment, self.listen)
