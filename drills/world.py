"""The deployed world in which drills start: made once by real Terraform, then restored from a snapshot.

A world is kept under the hash of the synthesized JSON and of the embedded AWS's code, in a folder laid out like the
project (`cdktf.out`, `.states`), so that the paths in the synthesized JSON are valid there too.
"""

import hashlib
import json
import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config import Settings, load_settings
from config.stacks import stacks
from embedded_aws import process
from embedded_aws.process import Handle
from operations.deployment import Deployment, Listener
from operations.environment import tool_environment
from operations.project import CACHE, ROOT
from operations.scratch import one_at_a_time, scratch
from operations.synthesis import synthesize

WORLDS = CACHE / "worlds"
SNAPSHOT = "snapshot"
READY = "deployed.json"
# The newest worlds are kept; each is a few megabytes.
KEPT = 3


@dataclass(frozen=True)
class World:
    """A deployed world on disk. `deploy_seconds` is the duration of its deployment."""

    folder: Path
    settings: Settings
    reused: bool
    deploy_seconds: float

    @property
    def stacks_folder(self) -> Path:
        return self.folder / "cdktf.out" / "stacks"

    @contextmanager
    def running(self, directory: Path) -> Iterator[Handle]:
        """Yield an embedded AWS in the state right after deployment, with its files in `directory`."""
        handle = process.start(directory, account_id=self.settings.account_id, restore=self.folder / SNAPSHOT)
        with handle:
            yield handle

    @contextmanager
    def copied(self, directory: Path) -> Iterator["World"]:
        """Yield a copy of the world with its own Terraform states, for runs of Terraform."""
        folder = directory / "world"
        shutil.copytree(self.folder, folder, symlinks=True)
        try:
            yield World(folder, self.settings, self.reused, self.deploy_seconds)
        finally:
            shutil.rmtree(folder)


def deployed(
    settings: Settings, listen: Listener, say: Callable[[str], None], *, fresh: bool = False
) -> World:
    """Return the world of the settings: restored if there is a snapshot of it, otherwise deployed.

    `fresh` always deploys. Raises SynthesisError if the app can't be synthesized, and TerraformError if a stack can't
    be deployed.
    """
    with one_at_a_time(WORLDS / "lock"), scratch(WORLDS / "building") as building:
        say("synthesizing the stacks")
        synthesize(os.environ, building / "cdktf.out")
        folder = WORLDS / _key(building / "cdktf.out")
        if (folder / READY).is_file() and not fresh:
            say("restoring the deployed world from its snapshot")
            seconds = json.loads((folder / READY).read_text(encoding="utf-8"))["deploy_seconds"]
            return World(folder, settings, reused=True, deploy_seconds=seconds)
        seconds = _deploy(building, settings, listen, say)
        shutil.rmtree(folder, ignore_errors=True)
        building.rename(folder)
        _forget_old()
        return World(folder, settings, reused=False, deploy_seconds=seconds)


def adopted(folder: Path, prepare: Callable[[Handle], Path], listen: Listener) -> World:
    """Deploy a world in `folder` that uses existing resources. `prepare` creates these in an empty embedded AWS with
    the default account and zone, and returns the settings file that names them.
    """
    usual = Settings()
    with process.start(folder / "embedded", account_id=usual.account_id, zone=usual.domain) as handle:
        file = prepare(handle)
        settings = load_settings(file)
        synthesize({**os.environ, "DR_SETTINGS": str(file)}, folder / "cdktf.out")
        seconds = _apply(folder, settings, handle, listen)
    return World(folder, settings, reused=False, deploy_seconds=seconds)


def _deploy(building: Path, settings: Settings, listen: Listener, say: Callable[[str], None]) -> float:
    say("starting an embedded AWS and deploying every stack with Terraform")
    with process.start(building / "embedded", account_id=settings.account_id, zone=settings.domain) as handle:
        return _apply(building, settings, handle, listen)


def _apply(building: Path, settings: Settings, handle: Handle, listen: Listener) -> float:
    began = time.monotonic()
    environment = tool_environment(os.environ, handle.environment())
    Deployment(building / "cdktf.out" / "stacks", environment, listen).apply(stacks(settings))
    seconds = time.monotonic() - began
    handle.client.snapshot(building / SNAPSHOT)
    document = {"deploy_seconds": round(seconds, 1), "account_id": settings.account_id}
    (building / READY).write_text(json.dumps(document), encoding="utf-8")
    return seconds


def _key(synthesized: Path) -> str:
    """Return the hash of everything that determines the world: the JSON, the embedded AWS, and moto's version."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for base in (synthesized, ROOT / "embedded_aws"):
        for file in sorted(
            path for path in base.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        ):
            digest.update(str(file.relative_to(base)).encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:20]


def _forget_old() -> None:
    worlds = sorted(WORLDS.glob(f"*/{READY}"), key=lambda file: file.stat().st_mtime, reverse=True)
    for file in worlds[KEPT:]:
        shutil.rmtree(file.parent, ignore_errors=True)
