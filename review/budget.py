"""Keeps a text below a limit: the least important parts are left out first, and the text says so."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Part:
    """A part of a comment; with `rank` 0 it is never left out. `lines` may be left out one by one, from the end;
    `before` and `after` surround the remaining lines, and `name` says what the lines are: `rows of primary`.
    """

    rank: int
    name: str
    lines: tuple[str, ...]
    before: str = ""
    after: str = ""


@dataclass
class Fitted:
    """The result: `text`, and for each shortened part how many of its lines are left out."""

    text: str
    left_out: list[tuple[str, int, int]] = field(default_factory=list)


def fit(parts: Sequence[Part], limit: int) -> Fitted:
    """Join the parts in their order. Lines of the least important parts are left out until the text has at most `limit`
    bytes.

    Some hosts count characters instead: a text never has more characters than bytes, so their limit is kept too.
    """
    room = limit
    kept: dict[int, int] = {}
    for place, part in sorted(enumerate(parts), key=lambda each: (each[1].rank, each[0])):
        around = size(part.before) + size(part.after) + 2
        taken = _fitting(part.lines, room - around) if part.rank else len(part.lines)
        if taken or not part.lines:
            kept[place] = taken
            room -= around + sum(size(line) + 1 for line in part.lines[:taken])
    text = "".join(_joined(part, kept[place]) for place, part in enumerate(parts) if place in kept)
    left_out = [
        (part.name, len(part.lines) - kept.get(place, 0), len(part.lines))
        for place, part in enumerate(parts)
        if kept.get(place, 0) < len(part.lines)
    ]
    return Fitted(text, left_out)


def size(text: str) -> int:
    """Return the size of a text in bytes."""
    return len(text.encode("utf-8", errors="replace"))


def _fitting(lines: Sequence[str], room: int) -> int:
    for count, line in enumerate(lines):
        room -= size(line) + 1
        if room < 0:
            return count
    return len(lines)


def _joined(part: Part, count: int) -> str:
    body = "".join(f"{line}\n" for line in part.lines[:count])
    before, after = (f"{text}\n" if text else "" for text in (part.before, part.after))
    return f"{before}{body}{after}"
