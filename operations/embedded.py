"""The persistent embedded AWS: `make embedded-up` and `make embedded-down`."""

import json
import shutil
from dataclasses import dataclass
from http.client import HTTPException
from pathlib import Path

from config import Settings
from config.errors import UserError
from embedded_aws import process
from embedded_aws.client import EmbeddedAws
from embedded_aws.running import READY_FILE
from operations.project import EMBEDDED, ROOT
from providers.states.places import states_folder

SNAPSHOT = "snapshot"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "embedded", "AWS_SECRET_ACCESS_KEY": "embedded"}


class NotRunningError(UserError):
    """A command that needs an embedded AWS while none is running."""

    def __str__(self) -> str:
        return "no embedded AWS is running\n    fix: make embedded-up (or TARGET=aws for AWS itself)"


class StaleStatesError(UserError):
    """Terraform states of an embedded AWS that lost its own state (a crash, or a killed process)."""

    def __str__(self) -> str:
        return (
            "the Terraform states belong to an embedded AWS that ended without saving its own state\n"
            "    fix: make embedded-down ARGS=--forget, then make embedded-up and make deploy"
        )


@dataclass(frozen=True)
class Running:
    """The running embedded AWS."""

    endpoint: str

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables by which an AWS client reaches the embedded AWS."""
        return {"AWS_ENDPOINT_URL": self.endpoint, **CREDENTIALS}


def up(settings: Settings, directory: Path = EMBEDDED) -> Running:
    """Start the embedded AWS from the snapshot that `down` made; do nothing if it runs already.

    Raises StaleStatesError when Terraform states are newer than that snapshot.
    """
    try:
        return running(directory)
    except NotRunningError:
        snapshot = directory / SNAPSHOT
        states = ROOT / states_folder("embedded", settings.account_id)
        newest = max((file.stat().st_mtime for file in states.glob("**/*.tfstate")), default=None)
        if newest is not None and (not snapshot.exists() or snapshot.stat().st_mtime < newest):
            raise StaleStatesError from None
        handle = process.start(
            directory,
            account_id=settings.account_id,
            zone=settings.domain,
            restore=snapshot if snapshot.exists() else None,
            detached=True,
        )
        return Running(handle.endpoint)


def down(settings: Settings, *, forget: bool = False, directory: Path = EMBEDDED) -> None:
    """Stop the embedded AWS, and save its state for the next `up`; with `forget`, delete its state and the Terraform
    states instead.
    """
    try:
        found = running(directory)
    except NotRunningError:
        found = None
    if found is not None:
        if not forget:
            EmbeddedAws(found.endpoint).snapshot(directory / SNAPSHOT)
        process.stop_directory(directory)
    if forget:
        shutil.rmtree(directory, ignore_errors=True)
        shutil.rmtree(ROOT / states_folder("embedded", settings.account_id), ignore_errors=True)


def running(directory: Path = EMBEDDED) -> Running:
    """Return the embedded AWS that is running. Raises NotRunningError."""
    file = directory / READY_FILE
    if not file.is_file():
        raise NotRunningError
    try:
        endpoint = json.loads(file.read_text(encoding="utf-8"))["endpoint"]
        EmbeddedAws(endpoint).health()
    except (OSError, HTTPException) as error:
        # It may end while it is asked: its file is gone, or its answer is cut short.
        raise NotRunningError from error
    return Running(endpoint)


def is_running(directory: Path = EMBEDDED) -> bool:
    """Return whether an embedded AWS is running."""
    try:
        running(directory)
    except NotRunningError:
        return False
    return True
