"""A Lambda zip holds recovery/ alone, imports nothing else of ours, and is the same bytes each time."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import recovery
from recovery import package

ROOT = Path(recovery.__file__).parents[1]
IMPORTS = """
import importlib, sys, zipfile
archive = sys.argv[1]
sys.path.insert(0, archive)
for name in zipfile.ZipFile(archive).namelist():
    module = importlib.import_module(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
    assert module.__file__.startswith(archive), module.__file__
ours = {"config", "providers", "templates", "application", "operations", "embedded_aws", "drills", "machines"}
ours |= {"evidence", "objectives", "readiness", "wiring"}
third = {"jinja2", "pydantic", "yaml", "cdktf", "moto", "requests"}
assert not (ours | third) & {name.split(".")[0] for name in sys.modules}, sys.modules
"""


def test_every_module_of_the_zip_imports_alone_with_only_the_runtimes_boto3(tmp_path: Path) -> None:
    built = package.build(tmp_path)
    # -I: neither the project's root nor its environment is on the path.
    done = subprocess.run(
        [sys.executable, "-I", "-c", IMPORTS, str(built)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_function_has_a_handler_in_the_zip(tmp_path: Path) -> None:
    from machines.definition import FUNCTIONS

    held = set(zipfile.ZipFile(package.build(tmp_path)).namelist())
    for purpose in (
        *FUNCTIONS,
        "switch",
        "prober",
        "connectivity",
        "configuration",
        "heartbeat",
        "replication",
    ):
        assert f"recovery/handlers/{purpose}.py" in held


def test_the_zip_holds_no_more_than_recovery(tmp_path: Path) -> None:
    for name in zipfile.ZipFile(package.build(tmp_path)).namelist():
        assert name.startswith("recovery/")
        assert name.endswith(".py")


def test_two_checkouts_build_the_same_bytes(tmp_path: Path) -> None:
    """The copy has other paths and times."""
    made = []
    for checkout in ("one", "another"):
        shutil.copytree(
            ROOT / "recovery",
            tmp_path / checkout / "recovery",
            copy_function=shutil.copyfile,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        code = "import sys; from recovery import package; sys.stdout.buffer.write(package.content())"
        made.append(
            subprocess.run(
                [sys.executable, "-c", code], cwd=tmp_path / checkout, capture_output=True, check=True
            ).stdout
        )
    assert made[0] == made[1] == package.content()
