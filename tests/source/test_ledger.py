"""The table of the ledger's items, in `recovery/ledger.py`, has every kind that something writes."""

import ast
import importlib
import inspect
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest

from config.settings import parse_settings
from machines.rendering import render
from operations.project import ROOT
from operations.runbooks.failover import failover_runbook
from recovery import ledger
from tests.recovery.names import STANDBY, standby_definition

PACKAGES = ("drills", "evidence", "operations", "readiness", "recovery", "templates")
# Their kind is the caller's.
GIVEN = {("recovery/ledger.py", "kind"), ("drills/faults/ledger.py", "self.pk")}
# Items of the application's table.
ELSEWHERE = {"drill-heartbeat"}
ROW = re.compile(r"^\| `([^`]+)`.*\|$", re.MULTILINE)
KEY = re.compile(r'"pk":\s*{"S":\s*"([\w#-]+)')


def listed() -> set[str]:
    return set(ROW.findall(inspect.getdoc(ledger) or ""))


def expressions(text: str) -> Iterator[ast.expr]:
    """Yield the expression X of every `"pk": {"S": X}` in a module."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "pk" and isinstance(value, ast.Dict):
                    yield value.values[0]


def kind(expression: ast.expr, file: str) -> str | None:
    """Return the kind of item that a key expression in a file means; of an f-string its first part. None if the
    kind is the caller's argument.
    """
    match expression:
        case ast.Constant(value=str(value)) | ast.JoinedStr(values=[ast.Constant(value=str(value)), *_]):
            return value
        case ast.Name(id=name) if (file, name) not in GIVEN:
            module = importlib.import_module(file.removesuffix(".py").replace("/", "."))
            return str(getattr(module, name))
    assert (file, ast.unparse(expression)) in GIVEN, (
        f"{file}: unknown kind of item {ast.unparse(expression)}; add it to GIVEN if the caller names it"
    )
    return None


def modules() -> Iterator[tuple[str, str]]:
    """Yield every module that has a key of an item, with its text."""
    for package in PACKAGES:
        for file in sorted(Path(ROOT / package).rglob("*.py")):
            text = file.read_text(encoding="utf-8")
            if '"pk"' in text:
                yield file.relative_to(ROOT).as_posix(), text


@cache
def written() -> dict[str, str]:
    """Return every kind of item that is written, with a file that writes it."""
    found = {
        stands: file
        for file, text in modules()
        for expression in expressions(text)
        if (stands := kind(expression, file)) is not None
    }
    for engine, fencing in product(("postgres", "aurora-postgresql"), ("available", "strict")):
        machine = json.dumps(render(standby_definition(engine, fencing)))
        found |= dict.fromkeys(KEY.findall(machine), "machines/")
        settings = parse_settings({"database": {"engine": engine}, "failover": {"fencing": fencing}})
        by_hand = failover_runbook(settings, STANDBY)
        found |= dict.fromkeys(KEY.findall(by_hand), "operations/runbooks/failover.md.j2")
    return {stands: place for stands, place in found.items() if stands not in ELSEWHERE}


def test_every_kind_of_item_is_in_the_table() -> None:
    assert {stands: place for stands, place in written().items() if stands not in listed()} == {}


def test_every_row_of_the_table_is_a_kind_that_exists() -> None:
    assert listed() - set(written()) == set()


@pytest.mark.parametrize("text", ['{"pk": {"S": "new"}}', 'put(Item={"pk": {"S": f"new{x}"}, "sk": y})'])
def test_the_walk_sees_what_it_is_for(text: str) -> None:
    (found,) = expressions(text)
    assert kind(found, "recovery/ledger.py") == "new"


def test_a_kind_that_nobody_can_tell_is_not_passed_over() -> None:
    (found,) = expressions('{"pk": {"S": kind_of(item)}}')
    with pytest.raises(AssertionError, match="unknown kind of item kind_of"):
        kind(found, "recovery/ledger.py")
