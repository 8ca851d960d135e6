"""The whole state of the API in one file, from which another process continues.

It holds moto's backends, `World.kept`, and what parts with a `snapshot` method give. Left out, because
they belong to a process: executions of state machines, outages, faults, settings of replication, journals.
"""

import hashlib
import json
import pickle
import platform
import sys
import threading
import weakref
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from embedded_aws.errors import SnapshotError
from embedded_aws.lock import MOTO
from embedded_aws.pickling import at_home, home_of, pickled
from embedded_aws.world import World

# moto's objects refer to each other in long chains, which pickle follows by recursion.
_DEPTH = 50_000
_STACK_BYTES = 512 * 1024 * 1024


@cache
def fingerprint() -> str:
    """Return the hash that a snapshot must fit: of this package's code, and moto's and Python's versions.

    The server computes it at its start, so that it stands for the code that runs, even if the files change later.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256(f"moto {version('moto')}, Python {platform.python_version()}".encode())
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def save(world: World, file: Path) -> None:
    """Write a snapshot. If a part of the state can't be stored, an earlier snapshot stays. Raises SnapshotError."""
    header = {"fingerprint": fingerprint(), "account_id": world.account_id, "moto": version("moto")}
    # Before moto is locked: a server that is stopped for it may be asked something meanwhile.
    kept = {
        **world.kept,
        **{name: part.snapshot() for name, part in world.parts.items() if hasattr(part, "snapshot")},
    }
    with MOTO:
        body = _deeply(lambda: pickled({"backends": _backends(), "kept": kept}))
    whole = file.with_name(file.name + ".new")
    whole.parent.mkdir(parents=True, exist_ok=True)
    whole.write_bytes(json.dumps(header).encode() + b"\n" + body)
    whole.replace(file)


def restore(world: World, file: Path) -> None:
    """Continue from a snapshot. Raises SnapshotError when it is of another embedded AWS or account."""
    if not file.is_file():
        raise SnapshotError(f"{file}: there is no such snapshot")
    first, _, body = file.read_bytes().partition(b"\n")
    _refuse_other(json.loads(first), world, file)
    with MOTO:
        state = _deeply(lambda: pickle.loads(body))
        for (module, name, account), backends in state["backends"].items():
            owner = at_home(module, name)
            owner.__dict__.update(backends["attributes"])
            for region, backend in backends["regions"].items():
                dict.__setitem__(owner[account], region, backend)
        _find_each_other()
        world.kept.update(state["kept"])


def _backends() -> dict[tuple[str, str, str], Any]:
    from moto.core.base_backend import BackendDict

    found = {}
    for dictionary in BackendDict._instances:
        # moto counts tables by an id of their own, which stays the new process's.
        more = {
            key: value
            for key, value in vars(dictionary).items()
            if not key.startswith("_") and key not in ("backend", "service_name")
        }
        for account, regions in dictionary.items():
            key = (*home_of(dictionary), account)
            found[key] = {"attributes": more, "regions": dict(dict.items(regions))}
    return found


def _find_each_other() -> None:
    """Make EC2's backends known to each other again: they find each other through their class, for peering across
    regions.
    """
    from moto.ec2.models import EC2Backend, ec2_backends

    for regions in dict.values(ec2_backends):
        for backend in dict.values(regions):
            for references in (EC2Backend.vpc_refs, EC2Backend.vpc_pcx_refs, EC2Backend.backend_refs):
                references[EC2Backend].add(weakref.ref(backend))


def _refuse_other(header: dict[str, Any], world: World, file: Path) -> None:
    if header["fingerprint"] != fingerprint():
        raise SnapshotError(
            f"{file} was made by embedded AWS {header['fingerprint'][:12]} on moto {header['moto']}, "
            f"and this is {fingerprint()[:12]} on moto {version('moto')}: make a new one"
        )
    if header["account_id"] != world.account_id:
        raise SnapshotError(
            f"{file} is of account {header['account_id']}, and this is {world.account_id}: "
            "serve that account, or make a new one"
        )


def _deeply(work: Callable[[], Any]) -> Any:
    """Run `work` with room for deep recursion. Raises SnapshotError when it fails."""
    results: list[Any] = []
    failures: list[Exception] = []

    def run() -> None:
        try:
            results.append(work())
        except (pickle.PickleError, TypeError, AttributeError, RecursionError, ImportError) as error:
            failures.append(error)

    before, stack = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(_DEPTH)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(before)
        threading.stack_size(stack)
    if failures:
        raise SnapshotError(f"the state can't be kept: {failures[0]}") from failures[0]
    return results[0]
