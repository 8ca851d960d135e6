"""The settings file as people write it: what YAML would lose or turn into something else is refused, with its line."""

import codecs
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from config import SettingsError, load_settings
from config.document import Document, parse_document, read_document
from config.encoding import decoded
from config.errors import Problem
from config.explanation import explained
from config.fields import Section
from config.settings import Settings


def problems(content: str | bytes, folder: Path) -> list[Problem]:
    file = folder / "dr.yaml"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    with pytest.raises(SettingsError) as refusal:
        load_settings(file)
    return refusal.value.problems


def only(content: str | bytes, folder: Path) -> Problem:
    (problem,) = problems(content, folder)
    return problem


def parsed(content: str | bytes) -> Document | SettingsError:
    try:
        return parse_document(content if isinstance(content, str) else decoded(content, "dr.yaml"))
    except SettingsError as refusal:
        return refusal


TWICE = """\
failover:
  automatic: false
existing:
  primary: {database: orders}
failover:
  drain_seconds: 300
contacts:
  - name: Ana
    email: a@example.com
    name: Bo
"""


@pytest.mark.parametrize(
    ("reason", "line"),
    [
        # "project" is a word here, and no setting that is meant.
        ("the project makes a list of them", 3),
        ("it contradicts regions.primary", 6),
        ("it contradicts account_id", 4),
    ],
)
def test_a_problem_of_a_list_has_its_own_line_unless_it_names_another_setting(reason: str, line: int) -> None:
    document = parse_document(
        "project: shop\napplication:\n  instance_types: [m7g.large]\naccount_id: '123456789012'\n"
        "regions:\n  primary: us-east-1\n"
    )
    problem = Problem("application.instance_types", "[]", reason, "a list", "correct it")
    assert [each.line for each in explained([problem], document)] == [line]


def test_every_key_that_stands_twice_is_refused_with_both_lines(tmp_path: Path) -> None:
    found = {problem.field: (problem.line, problem.reason) for problem in problems(TWICE, tmp_path)}
    assert set(found) == {"failover", "contacts.0.name"}
    assert found["failover"][0] == 5
    assert "line 1 and in line 5" in found["failover"][1]
    assert "line 8 and in line 10" in found["contacts.0.name"][1]


@given(st.lists(st.sampled_from(["project", "domain", '"domain"', "regions", "active"]), max_size=8))
def test_no_key_is_lost_whatever_stands_twice(keys: list[str]) -> None:
    text = "".join(f"{key}: x{place}\n" for place, key in enumerate(keys))
    names = [key.strip('"') for key in keys]
    twice = [place + 1 for place, name in enumerate(names) if name in names[:place]]
    found = parsed(text)
    if isinstance(found, SettingsError):
        assert [problem.line for problem in found.problems] == twice
    else:
        assert twice == []
        assert found.lines == {name: place + 1 for place, name in enumerate(names)}


def test_a_key_that_a_shared_block_gives_too_is_no_repetition() -> None:
    text = "base: &base {minimum: 1, maximum: 5}\nmine:\n  <<: *base\n  maximum: 9\n"
    assert parse_document(text).value["mine"] == {"minimum": 1, "maximum": 9}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("Latin-1", "project: myapp\ncontacts: [{name: José}]\n".encode("latin-1")),
        ("Windows-1252", "project: myapp\ncontacts: [{name: “Ana”}]\n".encode("cp1252")),
        ("UTF-16", "project: myapp\n".encode("utf-16")),
        ("UTF-16", "project: myapp\n".encode("utf-16-le")),
        ("UTF-16", codecs.BOM_UTF16_BE + "project: myapp\n".encode("utf-16-be")),
        ("UTF-32", "project: myapp\n".encode("utf-32")),
        ("UTF-32", "project: myapp\n".encode("utf-32-be")),
    ],
)
def test_another_encoding_is_named_and_so_is_what_converts_it(
    tmp_path: Path, name: str, content: bytes
) -> None:
    problem = only(content, tmp_path)
    assert name in problem.reason
    assert f"iconv -f {name.upper()} -t UTF-8" in problem.fix
    assert problem.line == (2 if name in ("Latin-1", "Windows-1252") else 1)


def test_utf_8_is_read_with_and_without_its_mark(tmp_path: Path) -> None:
    file = tmp_path / "dr.yaml"
    for mark in (b"", codecs.BOM_UTF8):
        file.write_bytes(mark + "contacts: [{name: José, email: j@example.com}]".encode())
        assert load_settings(file).contacts[0].name == "José"


@given(st.binary(max_size=80))
@example(b"x: \x07")
@example(b"project: 2026-13-45")
@example(b"? [1]\n: 2")
@example(b"a: &x [*x]")
@example(b"[[" * 3000)
@example(b"x: !!python/name:os.system y")
@example(
    b"a: &a [1,1,1,1,1,1]\n"
    + b"".join(b"%c: &%c [%s]\n" % (n, n, b"*%c," % (n - 1) * 6) for n in range(98, 109))
)
def test_whatever_a_file_holds_is_a_document_or_refused_with_a_line(content: bytes) -> None:
    found = parsed(content)
    if isinstance(found, SettingsError):
        assert found.problems
        assert all(problem.line and problem.fix and problem.allowed for problem in found.problems)


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ('!!bool "x"', "boolean"),
        ('!!timestamp "x"', "date"),
        ('!!int "x"', "number"),
        ("0x" + "F" * 6000, "number"),
        ("1:" * 3000 + "1", "number"),
    ],
    ids=["boolean", "date", "number", "hexadecimal", "sexagesimal"],
)
def test_what_yaml_or_python_cannot_read_is_refused_with_its_line(
    tmp_path: Path, written: str, kind: str
) -> None:
    problem = only(f"# a comment\nproject: {written}\n", tmp_path)
    assert (problem.field, problem.line) == ("project", 2)
    assert problem.reason == f"YAML reads the value as a {kind}, and there is no such {kind}"


def test_a_file_that_may_not_be_read_is_refused_and_not_crashed_on(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="can't be read"):
        read_document(tmp_path)


# Written without quotes: the setting, and what YAML makes of it.
UNQUOTED = {
    "account_id": ("012345670123", "1402433619"),
    "database.engine_version": ("16.10", "16.1"),
    "cache.engine_version": ("7.10", "7.1"),
    "contacts.0.phone": ("+4915112345678", "4915112345678"),
    "contacts.0.name": ("no", "False"),
    "contacts.0.role": ("2026-01-02", "2026-01-02"),
    "project": ("1:30", "90"),
}
AROUND = """\
project: {project}
account_id: {account_id}
database:
  engine_version: {database.engine_version}
cache:
  engine_version: {cache.engine_version}
contacts:
  - email: a@example.com
    name: {contacts.0.name}
    role: {contacts.0.role}
    phone: {contacts.0.phone}
"""


def test_text_without_quotes_is_told_what_yaml_made_of_it_and_to_be_quoted(tmp_path: Path) -> None:
    text = AROUND
    for name, (written, _) in UNQUOTED.items():
        text = text.replace(f"{{{name}}}", written)
    found = {problem.field: problem for problem in problems(text, tmp_path)}
    assert set(found) == set(UNQUOTED)
    for name, (written, made) in UNQUOTED.items():
        problem = found[name]
        assert problem.value == written
        assert problem.reason.startswith(f"YAML reads {written} as the ")
        assert problem.reason.endswith(f" {made}")
        assert problem.fix == f'put the value in quotes: "{written}"'
        assert text.splitlines()[(problem.line or 0) - 1].strip().endswith(f": {written}")


TEXTS = st.one_of(
    st.from_regex(
        r"[0-9]{1,12}(\.[0-9]{1,3})?|[0-9]{1,2}:[0-9]{2}|20[0-9]{2}-[01][0-9]-[0-3][0-9]", fullmatch=True
    ),
    st.sampled_from(["yes", "no", "on", "off", "true", "null", "~", "0x1f", "1_000", "1e3", "+1.5", ".inf"]),
)


@given(TEXTS)
def test_text_is_kept_as_it_is_written_or_refused(written: str) -> None:
    text = f"contacts:\n  - email: a@example.com\n    name: {written}\n"
    found = parsed(text)
    if isinstance(found, SettingsError):
        assert "in quotes" in found.problems[0].fix
    else:
        value = found.value["contacts"][0]["name"]
        assert value == written or found.plain["contacts.0.name"].written == written


@pytest.mark.parametrize(("written", "made"), [("015", "13"), ("1:30", "90"), ("-010", "-8")])
def test_a_number_that_yaml_reads_otherwise_than_people_is_never_taken(
    tmp_path: Path, written: str, made: str
) -> None:
    found = problems(f"objectives: {{rto_minutes: {written}}}\n", tmp_path)
    assert (
        any(problem.reason == f"YAML reads {written} as the number {made}" for problem in found) or made < "0"
    )
    assert all(problem.field == "objectives.rto_minutes" for problem in found)


def numbers(model: type[Section] = Settings, before: str = "") -> list[str]:
    """Return the dotted name of every setting outside of lists that is a number."""
    found = []
    for name, info in model.model_fields.items():
        kind = info.annotation
        if isinstance(kind, type) and issubclass(kind, Section):
            found += numbers(kind, f"{before}{name}.")
        elif kind in (int, float):
            found.append(before + name)
    return found


@pytest.mark.parametrize("name", numbers())
@pytest.mark.parametrize("written", ["yes", "off", ".inf", ".nan"])
def test_no_number_is_a_switch_or_endless(tmp_path: Path, name: str, written: str) -> None:
    *sections, last = name.split(".")
    text = "".join(f"{'  ' * depth}{each}:\n" for depth, each in enumerate(sections))
    found = problems(f"{text}{'  ' * len(sections)}{last}: {written}\n", tmp_path)
    assert [problem.field for problem in found] == [name]
    assert found[0].value == written
    assert found[0].line == len(sections) + 1


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("project: myapp\ndomain: example\nstrategy: cold\n", [2, 3]),
        ("project: myapp\n\nnetwork:\n  standby_cidr: 10.10.0.0/18\n", [4]),
        ("project: myapp\nobjectives:\n  rto_minutes: 2\n", [3]),
        ("contacts:\n  - {name: Ana, email: a@example.com}\n  - name: Bo\n", [3]),
        ("databse: {}\nproject: A\n", [2, 1]),
    ],
)
def test_every_problem_has_the_line_where_it_is_mended(tmp_path: Path, text: str, lines: list[int]) -> None:
    assert sorted(problem.line or 0 for problem in problems(text, tmp_path)) == sorted(lines)
    with pytest.raises(SettingsError, match=rf"line {lines[0]}: "):
        load_settings(tmp_path / "dr.yaml")


def test_the_broken_files_have_a_line_for_every_problem() -> None:
    for file in (Path(__file__).parent / "broken").glob("*.yaml"):
        with pytest.raises(SettingsError) as refusal:
            load_settings(file)
        text = file.read_text().splitlines()
        for problem in refusal.value.problems:
            assert problem.line is not None
            assert text[problem.line - 1].strip()


# YAML 1.1 has line ends of its own beyond ASCII.
WRITTEN = st.text(
    st.characters(codec="latin-1", exclude_categories=["Cc", "Cf", "Cs"]), min_size=1, max_size=8
)


@given(st.dictionaries(WRITTEN, st.one_of(WRITTEN, st.integers(), st.booleans())))
def test_what_is_written_well_is_read_as_yaml_reads_it(document: dict[str, object]) -> None:
    assert parse_document(yaml.safe_dump(document, allow_unicode=True)).value == document
