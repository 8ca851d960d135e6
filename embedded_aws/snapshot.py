"""The whole state of the API in one file, from which another process continues.

The file has moto's backends, `World.kept`, and what the components' `snapshot` methods return. Executions of
state machines, outages, faults, settings of replication and journals aren't in it, because they belong to one
process.
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
    """Return the hash of this package's code and of moto's and Python's versions. A snapshot can be restored
    only where the hash is the same.

    The server computes the hash at its start, so that it is that of the running code, even if the files
    change later.
    """
    root = Path(__file__).parent
    digest = hashlib.sha256(f"moto {version('moto')}, Python {platform.python_version()}".encode())
    for file in sorted(root.rglob("*.py")):
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def save(world: World, file: Path) -> None:
    """Write a snapshot. Raises SnapshotError if a part of the state can't be stored; an earlier snapshot in
    the file stays then.
    """
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
    """Continue from a snapshot. Raises SnapshotError if another version of the embedded AWS made it, or it is
    of another account.
    """
    if not file.is_file():
        raise SnapshotError(f"the snapshot {file} doesn't exist")
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
    """Register moto's EC2 backends with their class again after a restore: through it they find each other,
    for peering across regions.
    """
    from moto.ec2.models import EC2Backend, ec2_backends

    for regions in dict.values(ec2_backends):
        for backend in dict.values(regions):
            for references in (EC2Backend.vpc_refs, EC2Backend.vpc_pcx_refs, EC2Backend.backend_refs):
                references[EC2Backend].add(weakref.ref(backend))


def _refuse_other(header: dict[str, Any], world: World, file: Path) -> None:
    if header["fingerprint"] != fingerprint():
        raise SnapshotError(
            f"the snapshot {file} was made by version {header['fingerprint'][:12]} of the embedded AWS with moto "
            f"{header['moto']}, but version {fingerprint()[:12]} with moto {version('moto')} runs now; "
            "make a new snapshot"
        )
    if header["account_id"] != world.account_id:
        raise SnapshotError(
            f"the snapshot {file} is of account {header['account_id']}, but this embedded AWS serves account "
            f"{world.account_id}; serve the snapshot's account, or make a new snapshot"
        )


def _deeply(work: Callable[[], Any]) -> Any:
    """Run `work` with a stack that is large enough for deep recursion. Raises SnapshotError if `work` fails."""
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
        raise SnapshotError(
            f"the state of the embedded AWS can't be stored in a snapshot: {failures[0]}"
        ) from failures[0]
    return results[0]
