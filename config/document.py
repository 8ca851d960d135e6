"""The settings file as written: its encoding, its keys, its lines, and how YAML parsed its values."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from config import malformed
from config.encoding import decoded
from config.errors import Problem, SettingsError

# A file nested deeper is no settings file, and Python's own stack ends soon after.
DEEPEST = 50
# Aliases of aliases of aliases: a file of a few lines may stand for more values than any memory holds.
MOST_VALUES = 20_000
LONGEST_NUMBER_BITS = 1024
STRING, MERGE = "tag:yaml.org,2002:str", "tag:yaml.org,2002:merge"
TAG_NAMES = {
    "int": "number",
    "float": "number",
    "bool": "boolean",
    "null": "empty value",
    "timestamp": "date",
}


@dataclass(frozen=True)
class Plain:
    """A value without quotes that YAML parsed as something else than text: how it is written, and what YAML made of
    it.
    """

    written: str
    value: Any
    kind: str

    def __str__(self) -> str:
        return f"YAML reads {self.written} as the {self.kind} {self.value}"

    @property
    def is_misleading(self) -> bool:
        """Tell whether YAML reads another number than a person: 012 is octal, and 1:30 is sexagesimal (YAML 1.1)."""
        text = self.written.replace("_", "").lstrip("+-")
        leading = len(text) > 1 and text.startswith("0") and text[1:].isdigit()
        return self.kind == "number" and (leading or ":" in text)


@dataclass(frozen=True)
class Document:
    """A parsed file. `lines` has the line of each key, `plain` each value that YAML didn't parse as text.

    Both are keyed by the dotted name of a setting, such as `contacts.0.email`.
    """

    value: Any
    lines: dict[str, int] = field(default_factory=dict)
    plain: dict[str, Plain] = field(default_factory=dict)

    def line_of(self, name: str) -> int | None:
        """Return the line of a setting, or of the nearest enclosing section that the file has."""
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            line = self.lines.get(".".join(parts[:length]))
            if line is not None:
                return line
        return None

    def has_within(self, name: str) -> bool:
        """Tell whether the file has settings below this section."""
        return any(each.startswith(f"{name}.") for each in self.lines)


def read_document(path: Path) -> Document:
    """Read and parse a settings file. Raises SettingsError if the file can't be read, and for mistakes in its YAML."""
    try:
        content = path.read_bytes()
    except OSError as error:
        problem = malformed.unreadable(path.name, str(error.strerror))
        raise SettingsError(str(path), [problem]) from error
    return parse_document(decoded(content, str(path)), str(path))


def parse_document(text: str, source: str = "settings") -> Document:
    """Parse the text of a settings file. Raises SettingsError for mistakes in its YAML."""
    try:
        loader = yaml.SafeLoader(text)
        node = loader.get_single_node()
        reading = _Reading(loader)
        if node is not None:
            reading.look(node, (), ())
        if reading.problems:
            raise SettingsError(source, reading.problems)
        value = {} if node is None else loader.construct_document(node)
    except yaml.YAMLError as error:
        raise SettingsError(source, [malformed.not_yaml(error)]) from error
    except RecursionError as error:
        raise SettingsError(source, [malformed.endless(1)]) from error
    return Document({} if value is None else value, reading.lines, reading.plain)


class _Reading:
    """A walk over the YAML nodes of a file, before values are constructed."""

    def __init__(self, loader: yaml.SafeLoader) -> None:
        self._loader = loader
        self.lines: dict[str, int] = {}
        self.plain: dict[str, Plain] = {}
        self.problems: list[Problem] = []
        self._values = 0

    def look(self, node: yaml.Node, path: tuple[str, ...], around: tuple[yaml.Node, ...]) -> None:
        self._values += 1
        if self._values > MOST_VALUES:
            if self._values == MOST_VALUES + 1:
                self.problems.append(malformed.endless(_line(node)))
        elif any(node is outer for outer in around) or len(path) > DEEPEST:
            self.problems.append(malformed.endless(_line(node)))
        elif isinstance(node, yaml.MappingNode):
            self._look_at_keys(node, path)
            for key, inner in _pairs(node):
                self._enter(inner, (*path, key.value), (*around, node), _line(key))
        elif isinstance(node, yaml.SequenceNode):
            for place, inner in enumerate(node.value):
                self._enter(inner, (*path, str(place)), (*around, node), _line(inner))
        elif isinstance(node, yaml.ScalarNode) and node.tag != STRING:
            self._look_at_value(node, ".".join(path))

    def _enter(
        self, node: yaml.Node, path: tuple[str, ...], around: tuple[yaml.Node, ...], line: int
    ) -> None:
        self.lines.setdefault(".".join(path), line)
        self.look(node, path, around)

    def _look_at_keys(self, node: yaml.MappingNode, path: tuple[str, ...]) -> None:
        first: dict[str, int] = {}
        for key, _ in node.value:
            if not isinstance(key, yaml.ScalarNode):
                continue
            name, line = ".".join((*path, key.value)), _line(key)
            if key.value in first:
                self.problems.append(malformed.repeated(name, first[key.value], line))
            elif key.tag not in (STRING, MERGE):
                self.problems.append(
                    malformed.no_text(name, str(self._made_of(key) or "YAML can't parse the key"), line)
                )
            first.setdefault(key.value, line)

    def _look_at_value(self, node: yaml.ScalarNode, name: str) -> None:
        made = self._made_of(node)
        if made is None:
            self.problems.append(malformed.impossible(name or "(file)", node.value, _kind(node), _line(node)))
        elif made.written and node.style is None:
            self.plain[name] = made

    def _made_of(self, node: yaml.ScalarNode) -> Plain | None:
        try:
            value = self._loader.construct_object(node)
        # PyYAML's constructors raise these for a text that isn't of its tag, such as `!!bool x` and `!!timestamp x`.
        except (ValueError, KeyError, AttributeError):
            return None
        # Python refuses to show an integer of more than 4300 digits.
        if isinstance(value, int) and value.bit_length() > LONGEST_NUMBER_BITS:
            return None
        return Plain(node.value, value, _kind(node))


def _pairs(node: yaml.MappingNode) -> Iterator[tuple[yaml.ScalarNode, yaml.Node]]:
    """List a mapping's own pairs, and then those that it merges with `<<`."""
    for key, inner in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag != MERGE:
            yield key, inner
    for key, inner in node.value:
        if isinstance(key, yaml.ScalarNode) and key.tag == MERGE:
            yield key, inner


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _kind(node: yaml.ScalarNode) -> str:
    return TAG_NAMES.get(node.tag.rsplit(":", 1)[-1], "value")
