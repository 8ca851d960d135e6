"""Reads the program from a user data script: its files and its service. Pure.

It interprets what cloud-init and systemd would run: here-documents written by `cat`, and the lines of a unit.
"""

import base64
import gzip
import re
import shlex
from dataclasses import dataclass
from pathlib import PurePosixPath

_FILE = re.compile(r"^cat > (\S+) <<'(\w+)'\n(.*?)^\2$", re.DOTALL | re.MULTILINE)
_GZIP = b"\x1f\x8b"
_UNIT = ".service"


@dataclass(frozen=True)
class Program:
    """A service: its files by their absolute paths, the variables of its unit, and the command that it runs in
    `folder`.
    """

    files: dict[str, str]
    environment: dict[str, str]
    command: tuple[str, ...]
    folder: str


def program_of(user_data: str) -> Program | None:
    """Return the service that user data (base64, as the API has it) installs; None when it installs none."""
    raw = base64.b64decode(user_data)
    script = (gzip.decompress(raw) if raw.startswith(_GZIP) else raw).decode("utf-8", "replace")
    files = {path: text for path, _, text in _FILE.findall(script)}
    unit = next((text for path, text in files.items() if path.endswith(_UNIT)), None)
    if unit is None:
        return None
    environment, command, folder = _service(unit)
    others = {path: text for path, text in files.items() if not path.endswith(_UNIT)}
    return Program(others, environment, command, folder) if command else None


def _service(unit: str) -> tuple[dict[str, str], tuple[str, ...], str]:
    environment: dict[str, str] = {}
    command: tuple[str, ...] = ()
    folder = "/"
    for line in unit.splitlines():
        name, _, value = line.partition("=")
        # systemd expands percent signs and takes two for one.
        value = value.replace("%%", "%")
        if name == "Environment":
            variable, _, said = value.partition("=")
            environment[variable] = said
        elif name == "ExecStart":
            command = tuple(shlex.split(value))
        elif name == "WorkingDirectory":
            folder = str(PurePosixPath(value))
    return environment, command, folder
