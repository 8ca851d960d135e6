"""Docstrings of functions begin with a verb and those of classes with a noun, to be understood at the first reading."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from operations.project import ROOT

PACKAGES = sorted(
    each.parent
    for each in ROOT.glob("*/__init__.py")
    if not each.parent.name.startswith(".") and each.parent.name != "cdktf.out"
)
# Beginnings of noun clauses, and an "it" that nobody has named. ruff's D401 finds verbs in a wrong mood.
BANNED = {
    *(
        "A",
        "An",
        "The",
        "This",
        "That",
        "These",
        "Those",
        "It",
        "Its",
        "One",
        "Two",
        "Both",
        "Either",
        "Neither",
    ),
    *(
        "All",
        "Each",
        "Every",
        "Everything",
        "Many",
        "Names",
        "Nothing",
        "Only",
        "Other",
        "Rows",
        "Same",
        "Some",
    ),
    *("How", "What", "When", "Where", "Whether", "Which", "Who"),
}
# Beginnings of clauses: a class is a thing, so its docstring begins with one.
CLAUSES = {
    *("Because", "Both", "By", "How", "It", "Of", "So", "That", "What", "When", "Where", "Whether", "Which"),
    *("Who", "Whose", "Why"),
}
PRONOUNS = {"it", "its", "them", "their"}
ATTRIBUTES = ("property", "cached_property", "functools.cached_property")


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield the functions of a module; properties are attributes, and tests are named for their promise."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or node.name.startswith("test_"):
            continue
        if not any(ast.unparse(each).endswith(ATTRIBUTES) for each in node.decorator_list):
            yield node


def noun_clauses(file: Path) -> list[str]:
    """List the functions of a module whose docstring begins with a banned word."""
    return [
        f"{file.name}:{each.lineno} {each.name}: {said}"
        for each in functions(file)
        if (said := ast.get_docstring(each)) and said.split()[0].strip(":,.;()`") in BANNED
    ]


def unnamed(file: Path) -> list[str]:
    """List the functions of a module whose docstring names what it acts on by a pronoun only."""
    return [
        f"{file.name}:{each.lineno} {each.name}: {said}"
        for each in functions(file)
        if (said := ast.get_docstring(each))
        and said.split()[1:2]
        and said.split()[1].strip(":,.;()") in PRONOUNS
    ]


def lone_verbs(file: Path) -> list[str]:
    """List the functions of a module whose docstring begins with a sentence of a verb alone."""
    return [
        f"{file.name}:{each.lineno} {each.name}: {said}"
        for each in functions(file)
        if (said := ast.get_docstring(each)) and said.split()[0].endswith(".")
    ]


def clauses(file: Path) -> list[str]:
    """List the classes of a module whose docstring begins with a clause."""
    return [
        f"{file.name}:{node.lineno} {node.name}: {said}"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef)
        and (said := ast.get_docstring(node))
        and said.split()[0].strip(":,.;()`") in CLAUSES
    ]


def attributes(node: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield the docstrings of a class's or module's properties and fields, with their lines."""
    body = node.body if isinstance(node, ast.ClassDef | ast.Module) else []
    for each, after in zip(body, [*body, None][1:], strict=True):
        if isinstance(each, ast.FunctionDef):
            if any(ast.unparse(found).endswith(ATTRIBUTES) for found in each.decorator_list):
                yield each.lineno, ast.get_docstring(each) or ""
        elif isinstance(each, ast.AnnAssign | ast.Assign) and isinstance(after, ast.Expr):
            said = after.value
            if isinstance(said, ast.Constant) and isinstance(said.value, str):
                yield after.lineno, said.value


def attribute_clauses(file: Path) -> list[str]:
    """List the properties and fields of a module whose docstring begins with a clause, and the module itself; a
    module of tests is titled by its promise.
    """
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = [each for node in ast.walk(tree) for each in attributes(node)]
    if not file.is_relative_to(ROOT / "tests"):
        found.append((1, ast.get_docstring(tree) or ""))
    return [
        f"{file.name}:{line} {said}"
        for line, said in found
        if said and said.split()[0].strip(":,.;()`") in CLAUSES
    ]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_the_docstring_of_a_property_a_field_or_a_module_begins_with_no_clause(package: Path) -> None:
    assert [found for file in sorted(package.rglob("*.py")) for found in attribute_clauses(file)] == []


def test_a_clause_of_an_attribute_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text(
        '"""What it is."""\n\nclass Lag:\n    """The lag."""\n\n    late: bool\n    """Whether it is late."""\n'
        '\n    good: bool\n    """True if it is good."""\n\n    @property\n    def how(self) -> str:\n'
        '        """How it is."""\n        return ""\n',
        encoding="utf-8",
    )
    assert [each.split()[1] for each in attribute_clauses(file)] == ["Whether", "How", "What"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_classs_docstring_begins_with_a_noun(package: Path) -> None:
    assert [found for file in sorted(package.rglob("*.py")) for found in clauses(file)] == []


def test_a_clause_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text(
        'class Copy:\n    """What a copy is."""\n\nclass Lag:\n    """The lag of a copy."""\n',
        encoding="utf-8",
    )
    assert [each.split()[1] for each in clauses(file)] == ["Copy:"]


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_functions_docstring_begins_with_a_verb(package: Path) -> None:
    assert [found for file in sorted(package.rglob("*.py")) for found in noun_clauses(file)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_functions_docstring_names_what_it_acts_on(package: Path) -> None:
    assert [found for file in sorted(package.rglob("*.py")) for found in unnamed(file)] == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_a_functions_docstring_is_no_verb_alone(package: Path) -> None:
    assert [found for file in sorted(package.rglob("*.py")) for found in lone_verbs(file)] == []


def test_a_verb_alone_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text(
        'def decide() -> None:\n    """Decide. It may be None."""\n\ndef begin() -> None:\n    """Begin a drill."""\n',
        encoding="utf-8",
    )
    assert [each.split()[1] for each in lone_verbs(file)] == ["decide:"]


def test_a_pronoun_without_a_noun_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text(
        'def start() -> None:\n    """Start it."""\n\ndef stop() -> None:\n    """Stop the server."""\n',
        encoding="utf-8",
    )
    assert [each.split()[1] for each in unnamed(file)] == ["start:"]


def test_a_noun_clause_is_noticed(tmp_path: Path) -> None:
    file = tmp_path / "new.py"
    file.write_text(
        'def age() -> int:\n    """The age of the copy."""\n\ndef read() -> int:\n    """Return the age."""\n',
        encoding="utf-8",
    )
    assert [each.split()[1] for each in noun_clauses(file)] == ["age:"]
