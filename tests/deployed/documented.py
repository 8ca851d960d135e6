"""The `aws` commands of the documents, as they are written there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.project import ROOT

DOCUMENTS = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(aws [^`\n]+)`")
# A command, or a variable that one of the block's commands uses.
COMMAND, VARIABLE = re.compile(r"aws\s"), re.compile(r"[A-Z_]+=")
NAMED = re.compile(r"\baws (?:[a-z0-9-]+ [a-z0-9]+-[a-z0-9-]+|[a-z0-9-]+ wait )")
PLACEHOLDER = re.compile(r"(?<=\s)[A-Z]{3,}(?=\s|$)")


@dataclass(frozen=True)
class Documented:
    """The commands of one block, in their order, or one command within a sentence."""

    file: str
    lines: tuple[str, ...]
    inline: bool

    @property
    def name(self) -> str:
        """The id of the test of these commands."""
        first = next(found for line in self.lines if (found := NAMED.search(line)))
        return f"{self.file}: {first[0]} and {len(self.lines) - 1} more"


def mentioned(text: str) -> list[str]:
    """Return every service and operation that is named in a text as the aws command line names it, wherever it
    stands.
    """
    return [found[0] for found in NAMED.finditer(text)]


def everywhere() -> list[Documented]:
    """Return the `aws` commands of every document, so that those of new documents are tested too."""
    return [found for file in DOCUMENTS for found in documented(file)]


def documented(file: Path) -> Iterator[Documented]:
    """Yield the `aws` commands of one document."""
    text = file.read_text(encoding="utf-8")
    name = str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name
    for block in BLOCK.findall(text):
        lines = tuple(_commands(block))
        if any(COMMAND.match(line) for line in lines):
            yield Documented(name, lines, inline=False)
    for line in INLINE.findall(BLOCK.sub("", text)):
        yield Documented(name, (line,), inline=True)


def _commands(block: str) -> Iterator[str]:
    """Yield the block's whole commands and assignments of variables, continuation lines included."""
    whole: list[str] = []
    for line in block.splitlines():
        if whole or COMMAND.match(line) or VARIABLE.match(line):
            whole.append(line)
        if whole and not line.rstrip().endswith("\\"):
            yield "\n".join(whole)
            whole = []


def placeholders(line: str) -> list[str]:
    """Return the words in capitals for which a reader must fill in a value; quoted ones belong to the command
    itself.
    """
    return PLACEHOLDER.findall(re.sub(r"'[^']*'", "''", line))
