"""The pack as files: a folder with a manifest, and a zip of the same."""

import hashlib
import json
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"


def write(files: Mapping[str, bytes], folder: Path, about: Mapping[str, Any]) -> Path:
    """Write the files, their manifest, and a zip beside the folder; return the zip."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    digests = {name: {"sha256": _digest(content), "size": len(content)} for name, content in files.items()}
    manifest = {**about, "files": digests}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    target = folder.with_name(f"{folder.name}.zip")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in (MANIFEST, *sorted(files)):
            archive.write(folder / name, f"{folder.name}/{name}")
    return target


def problems(folder: Path) -> list[str]:
    """Return the differences between a pack and its manifest: altered, missing or added files."""
    manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    said: Mapping[str, Mapping[str, Any]] = manifest["files"]
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    found = [f"{name} is missing" for name in sorted(set(said) - set(there))]
    found += [f"{name} isn't in the manifest" for name in sorted(set(there) - set(said) - {MANIFEST})]
    return found + [
        f"{name} was altered"
        for name in sorted(set(said) & set(there))
        if _digest(there[name].read_bytes()) != said[name]["sha256"]
    ]


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
