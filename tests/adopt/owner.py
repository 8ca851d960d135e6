"""The owner of an existing estate, who manages it with their own Terraform and changes it on request."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from embedded_aws.process import Handle
from operations.environment import tool_environment
from operations.project import ROOT
from operations.terraform import PLAN_HAS_CHANGES

ESTATE = Path(__file__).parent / "orders"
DATABASE = "aws_db_instance.this"
PASSWORD = "owners-own-password"
# The variables that replace a password managed by RDS with the owner's own.
UNMANAGED: dict[str, Any] = {"managed_password": False, "password": PASSWORD}
# The variables that close the gaps: names for the certificate, and the network chosen for the other region.
CLOSED: dict[str, Any] = {
    "hosts": ["app", "live.app", "primary.app", "standby.app"],
    "other_network": "10.20.0.0/16",
}


class Owner:
    """The estate in a folder of its own, with its state. `given` are the values of its variables."""

    def __init__(self, folder: Path, aws: Handle, **given: Any) -> None:
        shutil.copytree(ESTATE, folder)
        self.folder = folder
        self.environment = tool_environment(os.environ, aws.environment())
        self._given: dict[str, Any] = {"program": str(ROOT / "application"), **given}
        self._run("init")

    def apply(self, **given: Any) -> None:
        """Change variables, and apply."""
        self.change(**given)
        self._run("apply", "-auto-approve", "-parallelism=30")

    def change(self, **given: Any) -> None:
        """Set variables of the estate without applying them, so that a plan shows what they would change."""
        self._given |= given
        values = json.dumps(self._given)
        (self.folder / "owner.auto.tfvars.json").write_text(values, encoding="utf-8")

    def planned(self) -> str:
        """Run a plan and return its output, or an empty text when the plan changes nothing."""
        done = self._run("plan", "-detailed-exitcode", "-parallelism=30", fine=(0, PLAN_HAS_CHANGES))
        return done.stdout if done.returncode else ""

    def forget(self, address: str) -> None:
        """Remove a resource from the state; the resource itself stays as it is."""
        self._run("state", "rm", address, quiet=())

    def resources(self) -> list[str]:
        """Return the addresses of the managed resources in the state, data sources left out."""
        listed = self._run("state", "list", quiet=()).stdout.split()
        return [each for each in listed if not each.startswith("data.")]

    def _run(
        self,
        *arguments: str,
        fine: tuple[int, ...] = (0,),
        quiet: tuple[str, ...] = ("-no-color", "-input=false"),
    ) -> "subprocess.CompletedProcess[str]":
        done = subprocess.run(
            ["terraform", *arguments, *quiet],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode in fine, f"terraform {' '.join(arguments)}\n{done.stdout}{done.stderr}"
        return done
