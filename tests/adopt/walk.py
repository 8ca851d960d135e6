"""The commands of docs/adopt.md, walked as they are written there, in a checkout beside an estate."""

import re
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from config import Settings
from embedded_aws import process
from embedded_aws.process import Handle
from operations.project import ROOT
from operations.provider_mirror import CONFIG_SETTING
from tests.adopt.owner import Owner
from tests.deployed.documented import BLOCK
from tests.deployed.project import Project

PAGE = ROOT / "docs" / "adopt.md"
# The settings' own section says what is chosen; these leave out what takes long and isn't adopted.
SMALL: dict[str, Any] = {
    "components": {"cdn": False, "storage": False, "table": False},
    "cache": {"enabled": False},
}
NOT_READY = re.compile(r"^not ready (.+?): ", re.MULTILINE)
# Doctor's findings outside the estate: addresses and pages that a team chooses, and what the embedded AWS lacks.
OTHERS = ("notifications", "runbook links", "service-linked role ")
# The file that section 2 says to write.
LOGIN = '{"username": "orders_admin", "password": "owners-own-password"}'


def commands(page: Path = PAGE) -> list[str]:
    """Return every command of the page, in its order."""
    lines = "".join(BLOCK.findall(page.read_text(encoding="utf-8"))).replace("\\\n", " ").splitlines()
    return [" ".join(line.split()) for line in lines if line.strip()]


@dataclass
class Adoption:
    """A checkout beside an estate and its embedded AWS. `left` are the commands of docs/adopt.md that haven't
    run yet.
    """

    aws: Handle
    owner: Owner
    project: Project
    folder: Path
    left: list[str]

    def walk(
        self, beginning: str, *, fine: tuple[int, ...] = (0,), seconds: float = 600.0
    ) -> "subprocess.CompletedProcess[str]":
        """Run the next command of docs/adopt.md on the embedded AWS; the command must start with `beginning`."""
        command = self.left.pop(0)
        assert command.startswith(beginning), (
            f"the next command of docs/adopt.md is {command!r}; wanted: one that begins with {beginning!r}"
        )
        return self.run(command, fine=fine, seconds=seconds)

    def run(
        self, command: str, *, fine: tuple[int, ...] = (0,), seconds: float = 600.0
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command of docs/adopt.md, directed at the embedded AWS instead of AWS."""
        here = command.replace("TARGET=aws", "TARGET=embedded")
        home = f"HOME={self.folder}\n" if "$HOME" in here else ""
        sourced = "source scripts/environment.sh\n" if here.startswith("aws ") else ""
        ran = self.project.run("bash", "-c", f"{sourced}set -euo pipefail\n{home}{here}", seconds=seconds)
        assert ran.returncode in fine, f"{here} -> {ran.returncode}\n{ran.stdout}{ran.stderr}"
        return ran

    def settings(self, name: str = "dr-adopted.yaml") -> dict[str, Any]:
        """Return the settings file that `make adopt` wrote, parsed."""
        found: dict[str, Any] = yaml.safe_load((self.folder / "project" / name).read_text(encoding="utf-8"))
        return found

    def take(self) -> None:
        """Install the adopted settings as `dr.yaml`, with the choices of section 3 of docs/adopt.md added."""
        text = (self.folder / "project" / "dr-adopted.yaml").read_text(encoding="utf-8")
        self.project.keep("dr.yaml", text + yaml.safe_dump(SMALL))

    def wrong(self) -> set[str]:
        """Run `make doctor`, and return its findings about existing resources that aren't ready."""
        return wrong(self.run("make doctor TARGET=aws", fine=(0, 2)).stdout)


def wrong(said: str) -> set[str]:
    """Return the items in doctor's output that concern existing resources and aren't ready."""
    return {each for each in NOT_READY.findall(said) if not each.startswith(OTHERS)}


@contextmanager
def beside_an_estate(folder: Path, **given: Any) -> Iterator[Adoption]:
    """Yield a checkout beside an estate that its owner applied; `given` are the estate's variables."""
    usual = Settings()
    with process.start(folder / "aws", account_id=usual.account_id, zone=usual.domain) as aws:
        owner = Owner(folder / "estate", aws, **given)
        owner.apply()
        configured = {
            key: value for key, value in owner.environment.items() if key in (CONFIG_SETTING, "GOGC")
        }
        project = Project(folder / "project", aws, "orders", configured)
        yield Adoption(aws, owner, project, folder, commands())


def read_the_state(adoption: Adoption) -> str:
    """Run section 1 of docs/adopt.md up to the adoption from a state, and return what `make adopt` printed."""
    adoption.walk("(umask 077 && terraform -chdir=../estate state pull")
    said = adoption.walk("make adopt FROM=").stdout
    adoption.walk("rm ")
    assert not list(adoption.folder.glob("*.tfstate"))
    return said


def make_the_secret(adoption: Adoption) -> None:
    """Run section 2 of docs/adopt.md, which creates the secret that the instances sign in with."""
    adoption.project.keep("login.json", LOGIN)
    adoption.walk("aws secretsmanager create-secret ")
