"""The `aws` commands of the documents, as they are written there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from operations.project import ROOT

BLOCK = re.compile(r"^```[a-z]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`(aws [^`\n]+)`")
# A command, or a variable that one of the block's commands uses.
COMMAND, VARIABLE = re.compile(r"aws\s"), re.compile(r"[A-Z_]+=")
PLACEHOLDER = re.compile(r"(?<=\s)[A-Z]{3,}(?=\s|$)")


@dataclass(frozen=True)
class Documented:
    """The commands of one block, in their order, or one command within a sentence."""

    file: str
    lines: tuple[str, ...]
    inline: bool

    @property
    def name(self) -> str:
        """What a test of it is called."""
        words = next(line for line in self.lines if COMMAND.search(line)).split()
        return f"{self.file}: {' '.join(words[words.index('aws') if 'aws' in words else 0 :][:3])} ({len(self.lines)})"


def everywhere() -> list[Documented]:
    """Those of every document, so that a new one is there too."""
    files = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [found for file in files for found in documented(file)]


def documented(file: Path) -> Iterator[Documented]:
    """Those of one document."""
    text, name = (
        file.read_text(encoding="utf-8"),
        str(file.relative_to(ROOT)) if file.is_relative_to(ROOT) else file.name,
    )
    for block in BLOCK.findall(text):
        lines = tuple(_commands(block))
        if any(COMMAND.match(line) for line in lines):
            yield Documented(name, lines, inline=False)
    for line in INLINE.findall(BLOCK.sub("", text)):
        yield Documented(name, (line,), inline=True)


def _commands(block: str) -> Iterator[str]:
    """Whole commands, each with its lines that go on, and the variables between them."""
    whole: list[str] = []
    for line in block.splitlines():
        if whole or COMMAND.match(line) or VARIABLE.match(line):
            whole.append(line)
        if whole and not line.rstrip().endswith("\\"):
            yield "\n".join(whole)
            whole = []


def placeholders(line: str) -> list[str]:
    """Words in capitals that stand for something that the reader has."""
    return PLACEHOLDER.findall(line)
