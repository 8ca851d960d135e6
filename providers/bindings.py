"""Fast import of the AWS bindings.

The stock `import cdktf_cdktf_provider_aws` imports 2,100 modules, and Node loads as many. Two hooks avoid both; a
hook falls back to the stock behaviour if something it needs is missing. DR_STOCK_BINDINGS turns both off, for the
equality test and `make bench`.
"""

import os
import sys
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

PACKAGE = "cdktf_cdktf_provider_aws"
NODE_HOOK = Path(__file__).with_name("lazy-index.cjs")
STOCK_SWITCH = "DR_STOCK_BINDINGS"
# jsii keeps the unpacked packages, 400 MB, for all projects of a person.
CACHE_ROOT = "JSII_RUNTIME_PACKAGE_CACHE_ROOT"
PROJECT_CACHE = Path(__file__).resolve().parent.parent / ".cache" / "jsii"


def install() -> None:
    """Install both hooks, unless DR_STOCK_BINDINGS asks for the stock bindings."""
    if os.environ.get(STOCK_SWITCH):
        return
    _bare_python_package()
    _lazy_node_index()
    _package_cache()


def installed() -> dict[str, bool]:
    """Return the hooks that are active in this process."""
    module = sys.modules.get(PACKAGE)
    return {
        "python": module is not None and getattr(module, "__file__", None) is None,
        "node": str(NODE_HOOK) in os.environ.get("NODE_OPTIONS", ""),
    }


def _bare_python_package() -> None:
    """Register the package without running its `__init__`; submodules then load one by one."""
    if PACKAGE in sys.modules:
        return
    spec = find_spec(PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return
    bare = ModuleType(PACKAGE)
    bare.__path__ = list(spec.submodule_search_locations)
    bare.__spec__ = ModuleSpec(PACKAGE, loader=None, is_package=True)
    bare.__spec__.submodule_search_locations = bare.__path__
    sys.modules[PACKAGE] = bare


def _lazy_node_index() -> None:
    """Make every Node process started from here load the bindings' index lazily."""
    if not NODE_HOOK.is_file() or "jsii" in sys.modules:
        return
    options = os.environ.get("NODE_OPTIONS", "")
    if str(NODE_HOOK) not in options:
        os.environ["NODE_OPTIONS"] = f"{options} --require {_quoted(NODE_HOOK)}".strip()
    # A banner about Node's end of life would stand in every output of the CLI.
    os.environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", "20,22")


def _package_cache() -> None:
    """Make jsii unpack the bindings below the project if the user's own folders aren't writable; otherwise jsii would
    fail.
    """
    if not _writable(Path(os.environ.get("HOME", "/"))):
        os.environ.setdefault(CACHE_ROOT, str(PROJECT_CACHE))


def _writable(folder: Path) -> bool:
    """Return whether jsii could create its cache folder below this folder."""
    cache = folder / ".cache" / "aws"
    nearest = next(place for place in (cache, *cache.parents) if place.exists())
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _quoted(path: Path) -> str:
    """Quote a value of NODE_OPTIONS, which splits at spaces outside double quotes."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
