"""No region, account or zone is written into the source (docs/architecture.md, "Stacks")."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from operations.project import ROOT

PACKAGES = (
    "adoption",
    "application",
    "config",
    "drills",
    "embedded_aws",
    "evidence",
    "machines",
    "objectives",
    "operations",
    "providers",
    "readiness",
    "recovery",
    "templates",
    "wiring",
)
AREA = r"(?:us|eu|ap|sa|ca|me|af|il|mx|cn)(?:-gov|-iso[a-z]?)?"
REGION_OR_ZONE = re.compile(
    rf"\b{AREA}-(?:north|south|east|west|central|northeast|southeast|northwest|southwest)-\d[a-z]?\b"
)
# Not part of a longer number, such as a hash.
ACCOUNT = re.compile(r"(?<![0-9A-Za-z])\d{12}(?![0-9A-Za-z])")
# Where each literal is at home: the defaults of the settings, and the region that AWS prescribes in each partition.
ALLOWED = {
    ("config/partition.py", "us-east-1"),  # GLOBAL_REGIONS
    ("config/partition.py", "us-gov-west-1"),
    ("config/resilience.py", "us-east-1"),
    ("config/resilience.py", "us-west-2"),
    ("config/resilience.py", "us-east-2"),
    ("config/settings.py", "123456789012"),  # the account of the original recipe
}
# Tables of facts about AWS: how far its regions are apart, and from where Route 53 checks.
FACTS = {"embedded_aws/traffic/latency.py", "embedded_aws/traffic/route53_service.py"}


def literals(text: str) -> Iterator[str]:
    """Yield regions, zones and accounts in the strings of a module; prose (docstrings, comments) is left out."""
    tree = ast.parse(text)
    prose = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from found(node.value)


def found(text: str) -> Iterator[str]:
    yield from REGION_OR_ZONE.findall(text)
    yield from ACCOUNT.findall(text)


@cache
def sources() -> tuple[tuple[str, str], ...]:
    """Return every literal of the source, with its file."""
    return tuple(_sources())


def _sources() -> Iterator[tuple[str, str]]:
    for package in PACKAGES:
        for file in sorted((ROOT / package).rglob("*")):
            if file.suffix == ".py":
                texts = literals(file.read_text(encoding="utf-8"))
            elif file.suffix in {".j2", ".cjs"}:
                texts = found(file.read_text(encoding="utf-8"))
            else:
                continue
            name = file.relative_to(ROOT).as_posix()
            yield from ((name, literal) for literal in texts)


def test_no_region_account_or_zone_outside_the_settings_defaults() -> None:
    assert {each for each in sources() if each[0] not in FACTS} - ALLOWED == set()


def test_no_allowed_literal_is_left_over() -> None:
    assert ALLOWED - set(sources()) == set()
    assert {name for name, _ in sources()} >= FACTS


@pytest.mark.parametrize(
    "text",
    [
        'REGION = "eu-west-1"',
        'zones = ["ap-southeast-2a"]',
        'arn = "arn:aws:iam::210987654321:role/x"',
        'f"{name}.us-gov-west-1.amazonaws.com"',
    ],
)
def test_the_scan_sees_what_it_is_for(text: str) -> None:
    assert list(literals(text))


def test_the_scan_lets_prose_be() -> None:
    assert not list(literals('"""Such as eu-west-1."""\nX = 1  # us-east-1'))


def test_the_scan_reads_the_whole_source() -> None:
    files = [file for package in PACKAGES for file in Path(ROOT / package).rglob("*.py")]
    assert len(files) > 200
