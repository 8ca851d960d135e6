"""Problems of the settings, explained by the lines of the file and by how YAML parsed the values there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from config.document import Document, Plain
from config.errors import Problem
from config.validation_words import TYPES

NAME = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)*")


def explained(problems: Iterable[Problem], document: Document) -> list[Problem]:
    """Return the problems with their lines, and with YAML's reading of the value if that may be the cause.

    Numbers that YAML reads differently from a person are added as problems of their own.
    """
    said = [_with_cause(_with_line(problem, document), document) for problem in problems]
    named = {problem.field for problem in said}
    return [*said, *(problem for problem in misleading(document) if problem.field not in named)]


def misleading(document: Document) -> list[Problem]:
    """Return a problem for each number that YAML reads differently from a person: it would be accepted silently."""
    return [
        Problem(
            name,
            each.written,
            str(each),
            "a decimal number without zeros before it",
            f"write {each.value} if you mean that number; put the value in quotes if you mean text",
            document.line_of(name),
        )
        for name, each in document.plain.items()
        if each.is_misleading
    ]


def _with_line(problem: Problem, document: Document) -> Problem:
    return replace(problem, line=next(_lines(problem, document), 1))


def _lines(problem: Problem, document: Document) -> Iterator[int]:
    """Yield the lines of the file at which the problem may be fixed, the likeliest first: the line of the refused
    value, then those of other settings that the problem's texts mention, then those of the sections around them.
    """
    if problem.field in document.lines and not document.has_within(problem.field):
        yield document.lines[problem.field]
    spoken = [name for text in (problem.reason, problem.fix, problem.allowed) for name in NAME.findall(text)]
    for name in spoken:
        if (within := f"{problem.field}.{name}") in document.lines:
            yield document.lines[within]
    # Most names of sections are words of any sentence, too: "the project makes the network".
    certain = [name for name in spoken if "." in name or "_" in name]
    for name in certain:
        if name in document.lines:
            yield document.lines[name]
    for name in (problem.field, *certain, *spoken):
        line = document.line_of(name)
        if line is not None:
            yield line


def _with_cause(problem: Problem, document: Document) -> Problem:
    made = document.plain.get(problem.field)
    # Nothing in quotes is text, and nobody means that.
    if made is None or made.value is None:
        return problem
    if not _is_cause(problem, made):
        # A decimal number that is out of its bounds is what it is; anything else may surprise.
        expected = made.kind == "number" and not made.is_misleading
        return replace(problem, value=made.written) if expected else _with_reading(problem, made)
    return replace(
        problem,
        value=made.written,
        reason=str(made),
        fix=f'put the value in quotes: "{made.written}"',
    )


def _with_reading(problem: Problem, made: Plain) -> Problem:
    return replace(problem, value=made.written, reason=f"{problem.reason} ({made})")


def _is_cause(problem: Problem, made: Plain) -> bool:
    """Tell whether quotes would fix the problem, because the setting takes any text, or takes the word that the
    file has without quotes.
    """
    return problem.allowed == TYPES["string_type"] or f"'{made.written}'" in problem.allowed
