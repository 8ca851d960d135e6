"""Problems of a settings file's syntax, before its settings are read."""

import yaml

from config.errors import Problem


def unreadable(name: str, why: str) -> Problem:
    """Describe the problem of a file that can't be read."""
    return Problem(
        "(file)", name, f"the file can't be read: {why}", "a readable YAML file", "make the file readable"
    )


def not_yaml(error: yaml.YAMLError) -> Problem:
    """Describe the problem of text that isn't YAML."""
    mark = getattr(error, "problem_mark", None)
    line = mark.line + 1 if mark is not None else 1
    if isinstance(error, yaml.reader.ReaderError):
        said = f"the invisible character {error.character:#04x} isn't allowed"
    else:
        said = " ".join(str(getattr(error, "problem", None) or error).split())
    return Problem(
        "(file)",
        "its text",
        f"the file is not YAML: {said}",
        "a YAML document",
        "correct the line; a colon, a quote or a bracket may be missing before it",
        line,
    )


def endless(line: int) -> Problem:
    """Describe the problem of sections that are nested too deeply, or of aliases that expand too far."""
    return Problem(
        "(file)",
        "its sections",
        "sections are nested too deeply, or an alias expands too far",
        "the sections in docs/settings.md, and no alias within its own anchor",
        "remove the alias, or nest the sections less deeply",
        line,
    )


def repeated(name: str, first: int, line: int) -> Problem:
    """Describe the problem of a key that occurs twice in its section."""
    return Problem(
        name,
        "(given twice)",
        f"the key occurs in line {first} and in line {line}, and YAML would silently ignore the first",
        "each key once",
        "merge the two entries, or remove one",
        line,
    )


def no_text(name: str, said: str, line: int) -> Problem:
    """Describe the problem of a key that YAML doesn't parse as text."""
    return Problem(
        name, "(a key)", said, "the keys in docs/settings.md", "put the key in quotes, or remove it", line
    )


def impossible(name: str, written: str, kind: str, line: int) -> Problem:
    """Describe the problem of an impossible value, such as the 31st of February."""
    return Problem(
        name,
        written,
        f"YAML reads the value as a {kind}, and there is no such {kind}",
        f"a {kind} that exists, or text",
        "put the value in quotes if you mean text",
        line,
    )
