"""Text that people type is never interpreted by the languages that it passes through, such as make, the shell
and Terraform.
"""

import json
import os
import re
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any, get_origin

import pytest
from typer.testing import CliRunner

from config import Names, SettingsError
from config.fields import Section
from config.settings import Settings, parse_settings
from operations.commands import registered  # noqa: F401  # its import registers every command
from operations.commands.context import app
from operations.free_text import markdown
from operations.project import ROOT
from operations.runbooks.failover import failover_runbook
from templates.escaping import escaped

# Each language's own: make, shell, Terraform, Markdown, HTML, ASL's intrinsics, SNS's JSON.
SPECIAL = {
    "make": "$(shell touch pwned) $5000 ${HOME}",
    "shell": "`touch pwned` $(touch pwned) \"a\" 'b' ; & | \\ # * ~ !",
    "terraform": '${var.x} %{ if true } $${x} "',
    "markdown": "| a | **b** | [c](http://d) `e` <!-- f -->",
    "html": "<script>alert(1)</script> & &lt;",
    "asl": "States.Format('{}', $.x) \\{} $$.Execution.Id",
    "sns": '{"default": "x"} é ünï — 🔥',
}
RECIPES = (ROOT / "Makefile").read_text(encoding="utf-8")
NAMES = RECIPES.replace("\\\n", " ").split("TYPED := ")[1].split("\n")[0].split()
SWITCHES = RECIPES.split("SWITCHES := ")[1].split("\n")[0].split()
# One word each by their nature, so that a shell may split what is typed.
WORDS = {"AREA", "CONFIRM", "IDS", "MINE", "NAMESPACE", "REMOVE", "SCENARIO", "TAGS"}


def targets_of(name: str) -> list[str]:
    """Return targets whose recipe takes a variable."""
    found = []
    for rule in re.split(r"\n(?=[a-z.-]+:)", RECIPES):
        if re.search(rf"\b(?:TYPED_)?{name}\)|TYPED_{name}\b", rule):
            found.append(rule.split(":")[0])
    return [target for target in found if target.islower()]


def targets_of_switch(name: str) -> list[str]:
    """Return targets whose recipe takes a switch."""
    rules = re.split(r"\n(?=[a-z.-]+:)", RECIPES)
    return [rule.split(":")[0] for rule in rules if re.search(rf"\(call switch,[a-z-]+,{name}\)", rule)]


def made(target: str, folder: Path, **typed: str) -> list[list[str]]:
    """Run a target with typed variables, and return the arguments that its recipe passes to commands, and the
    environment values that it passes to tests.
    """
    stub = folder / "stub.py"
    given = "[value for name, value in os.environ.items() if name.startswith('SETTINGS_')]"
    stub.write_text(f"import json, os, sys\nprint(json.dumps(sys.argv[1:] + {given}))\n", encoding="utf-8")
    values = [f"{name}={text}" for name, text in typed.items()]
    done = [
        word for each in ("setup", ".cache/checkov.stamp", ".cache/mutation.stamp") for word in ("-o", each)
    ]
    command = ["make", "-s", *done, "-f", str(ROOT / "Makefile")]
    told = subprocess.run(
        [*command, target, f"RUN={sys.executable} {stub}", *values],
        cwd=folder,
        env={key: value for key, value in os.environ.items() if key != "MAKEFLAGS"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode in (0, 2), told.stderr
    return [json.loads(line) for line in told.stdout.splitlines() if line.startswith("[")]


def test_no_recipe_lets_a_shell_or_make_read_what_is_typed() -> None:
    assert len(NAMES) >= 14
    raw = {name for name in NAMES if re.search(rf"\$\({name}\)", RECIPES)}
    assert raw == set()
    variables = set(re.findall(r"\$\((?:if |or |foreach \w+,)?\$?\(?([A-Z][A-Z_]+)\)", RECIPES))
    # ARGS is the command line's own continuation; the others are the project's own.
    own = {
        "ARGS",
        "GROUPS",
        "TYPED",
        "SWITCHES",
        "ON",
        "OFF",
        "RUN",
        "VENV",
        "PYTHON",
        "MAKECMDGOALS",
        "MAKEFILE_LIST",
        "KNOWN",
        "UNKNOWN",
    }
    assert variables - own == set()


@pytest.mark.parametrize("name", SWITCHES)
def test_a_switch_is_on_or_off_and_any_other_word_is_refused(tmp_path: Path, name: str) -> None:
    (target, *_) = targets_of_switch(name)
    option = f"--{name.lower().replace('_', '-')}"
    without = made(target, tmp_path)
    for on in ("1", "yes", "true", "on"):
        (call,) = made(target, tmp_path, **{name: on})
        assert option in call
    for off in ("0", "no", "false", "off", ""):
        assert made(target, tmp_path, **{name: off}) == without
    for other in ("nope", "1 0", "$(shell touch pwned)", "`touch pwned`"):
        assert made(target, tmp_path, **{name: other}) == []
    assert not (tmp_path / "pwned").exists()


def test_a_variable_of_the_environment_was_not_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*NAMES, *SWITCHES):
        monkeypatch.setenv(name, "1")
    assert made("bring-back", tmp_path) == [["-m", "operations", "bring-back"]]
    assert made("reconcile", tmp_path) == [["-m", "operations", "reconcile"]]


def test_a_pattern_of_names_is_no_pattern_of_files(tmp_path: Path) -> None:
    (tmp_path / "dr.yaml").touch()
    assert made("deploy", tmp_path, NAMESPACE="dr*") == [["-m", "operations", "deploy", "--", "dr*"]]


@pytest.mark.parametrize("target", ["plan", "deploy", "cleanup"])
def test_a_namespace_is_no_option(tmp_path: Path, target: str) -> None:
    (call,) = made(target, tmp_path, NAMESPACE="--nope")
    assert call[-2:] == ["--", "--nope"]


def test_the_name_of_a_target_is_not_run(tmp_path: Path) -> None:
    command = ["make", "-s", "-o", "check", "-o", ".cache/setup.stamp", "-f", str(ROOT / "Makefile"), "setup"]
    subprocess.run([*command, "TARGET=`touch pwned`$(shell touch pwned)"], cwd=tmp_path, check=True)
    # A goal that doesn't exist ends make, after the goals before it.
    subprocess.run([*command, "`touch pwned`", "TARGET=aws"], cwd=tmp_path, check=False)
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("name", sorted(set(NAMES) - WORDS))
def test_every_argument_of_make_arrives_as_it_was_typed(tmp_path: Path, name: str) -> None:
    targets = targets_of(name)
    assert targets
    text = " ".join(SPECIAL.values())
    for target in targets:
        calls = made(target, tmp_path, **{name: text})
        assert any(argument.endswith(text) for call in calls for argument in call), (target, calls)
        assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize("name", sorted(WORDS))
def test_every_list_of_names_is_split_and_never_run(tmp_path: Path, name: str) -> None:
    for target in targets_of(name):
        calls = made(target, tmp_path, **{name: "one $(touch pwned) `touch pwned`"})
        assert any(argument.split("=")[-1] == "one" for call in calls for argument in call), (target, calls)
        assert not (tmp_path / "pwned").exists()


def test_an_argument_that_is_left_out_is_none(tmp_path: Path) -> None:
    assert made("failover", tmp_path) == [["-m", "operations", "failover"]]
    assert made("inhibit", tmp_path) == [["-m", "operations", "inhibit", "--minutes=60"]]


# The options that are a person's own words, with what stands before them.
WORDS_OF_COMMANDS = {
    "failover": ["--reason"],
    "failback": ["--reason"],
    "manual-failover": ["--reason"],
    "inhibit": ["--minutes", "5", "--reason"],
    "approve": ["token", "--reason"],
    "divergence": ["--by-hand"],
}
UNSPEAKABLE = {
    "a" * 501: "at most 500 are allowed",
    "a\nb": "line break",
    "a\x07": "another invisible character",
    "\udcff": "another invisible character",
}


@pytest.mark.parametrize("command", WORDS_OF_COMMANDS)
@pytest.mark.parametrize(("text", "says"), UNSPEAKABLE.items())
def test_words_that_can_not_be_told_everywhere_are_refused_before_anything_is_asked(
    command: str, text: str, says: str
) -> None:
    # Without an embedded AWS: what is refused later would name that.
    ended = CliRunner().invoke(app, [command, *WORDS_OF_COMMANDS[command], text])
    assert ended.exit_code != 0
    assert says in str(ended.exception)


def texts(model: type[Section] = Settings, before: str = "") -> list[str]:
    """Return the dotted name of every setting that is text of any kind; of lists the first item."""
    found = []
    for name, info in model.model_fields.items():
        for kind in (info.annotation, *getattr(info.annotation, "__args__", ())):
            place = f"{before}{name}" + (".0" if get_origin(info.annotation) is list else "")
            if isinstance(kind, type) and get_origin(kind) is None and issubclass(kind, Section):
                found += texts(kind, f"{place}.")
            elif kind is str:
                found.append(place)
    return found


def nested(name: str, text: str) -> dict[str, Any]:
    inner: Any = text
    for part in reversed(name.split(".")):
        inner = [inner] if part == "0" else {part: inner}
    return dict(inner)


def own_problem(name: str, text: str) -> bool:
    """Return whether a setting itself refuses a text."""
    try:
        parse_settings(nested(name, text))
    except SettingsError as refusal:
        return any(problem.field == name for problem in refusal.problems)
    return False


@pytest.mark.parametrize("name", sorted(set(texts())))
def test_a_setting_refuses_what_aws_or_a_person_could_not_read(name: str) -> None:
    assert own_problem(name, "a" * 5000)
    assert own_problem(name, "first\nsecond")


# The settings whose text may have every letter: contacts and reasons. All others refuse those that mean something.
WORDS_OF_PEOPLE = {
    "contacts.0.name",
    "contacts.0.role",
    "contacts.0.phone",
    "database.replica_class_reason",
    "replication.waivers.0.reason",
    "replication.snapshots.only_copy_of.0",
}
# Names that AWS gives every letter, and addresses; they are escaped where they go to Terraform.
NAMED_BY_OTHERS = {"auto_scaling_group", "scaling_policy", "email", "emails"}


@pytest.mark.parametrize("name", sorted(set(texts())))
@pytest.mark.parametrize("language", SPECIAL)
def test_a_setting_takes_special_characters_only_where_they_are_escaped(name: str, language: str) -> None:
    taken = not own_problem(name, SPECIAL[language])
    may = name in WORDS_OF_PEOPLE or any(part in NAMED_BY_OTHERS for part in name.split("."))
    assert may or not taken


def literal(text: str) -> str:
    """Return what Terraform makes of a template without a reference."""
    return text.replace("$${", "${").replace("%%{", "%{")


def test_no_setting_means_anything_to_terraform() -> None:
    text = "a ${data.x} %{ if true } b"
    people = {"name": text, "role": text, "phone": text, "email": "a${x}%{y}@example.com"}
    settings = parse_settings({"contacts": [people], "notifications": {"emails": ["a${x}%{y}@example.com"]}})
    found = escaped(settings)
    assert found.contacts[0].name == "a $${data.x} %%{ if true } b"
    assert found.notifications.emails == ["a$${x}%%{y}@example.com"]
    assert literal(found.model_dump_json()) == settings.model_dump_json()


@pytest.mark.parametrize("language", SPECIAL)
def test_a_runbook_shows_a_contact_as_it_was_typed(language: str) -> None:
    text = SPECIAL[language]
    settings = parse_settings({"contacts": [{"name": text, "email": "a_b@example.com", "phone": text}]})
    page = failover_runbook(settings, Names(settings).standby)
    (row,) = (line for line in page.splitlines() if r"a\_b@example.com" in line)
    cells = re.split(r"(?<!\\)\|", row)
    assert len(cells) == 5
    shown = unescape(re.sub(r"\\(.)", r"\1", cells[1].strip().replace("&", "&amp;")))
    assert shown == " ".join(text.split())
    assert not re.search(r"(?<!\\)[<*`\[]", row)


@pytest.mark.parametrize("text", SPECIAL.values())
def test_markdown_is_one_line_that_means_itself(text: str) -> None:
    assert re.sub(r"\\(.)", r"\1", markdown(f"{text}\n{text}")) == " ".join(f"{text} {text}".split())


@pytest.mark.parametrize("misspelt", ["DRYRUN=1", "NAMSPACE=primary", "REGON=us-west-2", "namespace=primary"])
def test_a_variable_that_no_target_takes_is_refused_before_anything_is_run(misspelt: str) -> None:
    ran = subprocess.run(["make", "help", misspelt], cwd=ROOT, capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    assert f"no target takes {misspelt.partition('=')[0]}; allowed: ALL APPLY AREA" in ran.stderr
    assert ran.stdout == ""


@pytest.mark.parametrize(
    "known", ["REGION=us-west-2", "JSON=1", "ARGS=--help -x=1", "DR_SETTINGS=other.yaml", "TARGET=aws"]
)
def test_a_variable_of_a_target_or_of_a_tool_is_taken(known: str) -> None:
    ran = subprocess.run(["make", "help", known], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
