"""The record of the backend that Terraform last used in a stack's folder; with it Terraform refuses another backend."""

import json
from pathlib import Path

from config import Settings
from providers.states.places import BucketObject, LocalFile, Place, is_known

# Terraform keeps it there in the format of its versions before 0.12: a state without resources.
RECORD = Path(".terraform") / "terraform.tfstate"


def forget_known_backend(folder: Path, stack: str, settings: Settings) -> None:
    """Delete the record of the backend if that backend is a known place of the stack's state.

    Otherwise Terraform stops with "Backend configuration changed", for instance after a switch of targets or of
    projects. For an unknown place, such as a bucket that the settings named before, Terraform's refusal stays: nobody
    checked what is there.
    """
    record = folder / RECORD
    place = _place(record) if record.is_file() else None
    if place is not None and is_known(place, stack, settings):
        record.unlink()


def _place(record: Path) -> Place | None:
    backend = json.loads(record.read_text(encoding="utf-8")).get("backend") or {}
    configured = backend.get("config") or {}
    if backend.get("type") == "s3":
        return BucketObject(configured["bucket"], configured["key"], configured["region"])
    if backend.get("type") == "local" and configured.get("path"):
        return LocalFile(Path(*[part for part in Path(configured["path"]).parts if part != ".."]))
    return None
