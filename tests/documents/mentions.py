"""Mentions in documents and docstrings of what can be looked up in the repository."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from operations.project import ROOT

DOCUMENTS = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
CITING = (*DOCUMENTS, *sorted(ROOT.glob("[a-z]*/**/*.py")))
_LEFT_OUT = {"node_modules", "cdktf.out", "reports"}
LINK = re.compile(r"\]\(([^)\s]+)\)")
TARGET = re.compile(r"\bmake ((?:[a-z]+(?:-[a-z]+)*)(?: [a-z]+(?:-[a-z]+)*)*)")
CODE = re.compile(r"`([^`\n]+)`|^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PATH = re.compile(r"(?<![\w./-])((?:[a-z_.]+/)+[\w.-]*\w(?:/|\b))")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CITATION = re.compile(r'docs/(\w+)\.md, (?:"([^"]+)"|invariant (\d+))')
# Of the page of journeys: a row with a file and the names in it that matter.
ROW = re.compile(r"^\| `([^`]+)` \|([^|]*)\|", re.MULTILINE)
INLINE = re.compile(r"`([^`]+)`")
DEFINED = re.compile(r"^ *(?:(?:class|def) )?(\w+)\b(?: *[:=(\[]|:)", re.MULTILINE)
MODULE = re.compile(r"python -m ([a-z_]+(?:\.[a-z_]+)*)")


@cache
def text(file: Path) -> str:
    return file.read_text(encoding="utf-8")


def citing() -> list[Path]:
    """Return the documents and modules whose mentions are checked; generated ones are left out."""
    return [file for file in CITING if not _LEFT_OUT & set(file.relative_to(ROOT).parts)]


def anchor(heading: str) -> str:
    """Return the fragment under which GitHub links a heading."""
    kept = re.sub(r"[^\w\- ]", "", heading.lower())
    return kept.replace(" ", "-")


def headings(file: Path) -> set[str]:
    return set(HEADING.findall(text(file)))


def code(file: Path) -> Iterator[str]:
    """Yield everything in a document that is set as code."""
    for inline, block in CODE.findall(text(file)):
        yield inline or block


def targets() -> set[str]:
    """Return targets of the Makefile."""
    return set(re.findall(r"^([a-z][a-z-]*):", text(ROOT / "Makefile"), re.MULTILINE))


def tops() -> set[str]:
    """Return names of the folders at the top of the repository."""
    return {each.name for each in ROOT.iterdir() if each.is_dir()}
