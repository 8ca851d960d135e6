"""The owner of an estate: has a Terraform of their own, and changes in it what they are asked to."""

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
# What the owner of a managed password gives instead.
UNMANAGED: dict[str, Any] = {"managed_password": False, "password": PASSWORD}
# What the gaps ask for: names that the certificate covers, and the network that the adoption chooses abroad.
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
        """Change variables, and apply nothing: a plan says whether anything would be."""
        self._given |= given
        values = json.dumps(self._given)
        (self.folder / "owner.auto.tfvars.json").write_text(values, encoding="utf-8")

    def planned(self) -> str:
        """Plan, and return what it would change; empty when it is nothing."""
        done = self._run("plan", "-detailed-exitcode", "-parallelism=30", fine=(0, PLAN_HAS_CHANGES))
        return done.stdout if done.returncode else ""

    def forget(self, address: str) -> None:
        """Take a resource out of the state; it goes on as it is."""
        self._run("state", "rm", address, quiet=())

    def resources(self) -> list[str]:
        """Return the addresses of what the state has, without what is only looked up."""
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
