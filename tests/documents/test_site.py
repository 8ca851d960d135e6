"""The site of the documents has every page, its links stay inside it, and a link's heading has GitHub's name."""

import re
from importlib import import_module
from itertools import takewhile

import pytest
import yaml
from typer.testing import CliRunner

from config.errors import UserError
from operations.command_reference import GROUPS, command_reference
from operations.error_tree import PAGE, error_tree, section
from operations.project import ROOT
from operations.script_options import options_of
from operations.site.pages import DOCS, ROOTS, cited, file_of, rewritten, source_page
from tests.documents.mentions import LINK, text

SITE = re.sub(r"!!python/name:\S+", "''", text(ROOT / "mkdocs.yml"))
CONFIG = yaml.safe_load(SITE)
# Listed on a page of their own, which a test of the documents keeps whole.
DECISIONS = "adr/0"
PAGES = sorted(
    [*ROOTS.values(), *(str(file.relative_to(ROOT / DOCS)) for file in (ROOT / DOCS).rglob("*.md"))]
)


def named(entry: object) -> list[str]:
    """Return the pages that a part of the site's navigation lists."""
    if isinstance(entry, str):
        return [entry]
    parts = entry if isinstance(entry, list) else list(entry.values()) if isinstance(entry, dict) else []
    return [page for part in parts for page in named(part)]


def test_the_navigation_names_every_page_once() -> None:
    assert sorted(named(CONFIG["nav"])) == [page for page in PAGES if not page.startswith(DECISIONS)]


@pytest.mark.parametrize("page", PAGES)
def test_every_link_of_a_page_leads_to_a_page_or_a_file_of_the_site(page: str) -> None:
    sources = {source_page(path) for path in cited(ROOT, file_of(page))}
    for link in LINK.findall(rewritten(ROOT, page, text(ROOT / file_of(page)))):
        path, _, _ = link.partition("#")
        if path and "://" not in path:
            found = ((ROOT / DOCS / page).parent / path).resolve().relative_to(ROOT / DOCS).as_posix()
            assert found in sources or (ROOT / file_of(found)).is_file(), f"{link}: not in the site"


def test_a_link_to_a_document_of_the_root_leads_to_its_page() -> None:
    assert rewritten(ROOT, "aws.md", "[a](../CHANGELOG.md#new)") == "[a](changelog.md#new)"
    assert rewritten(ROOT, "index.md", "[a](docs/adr/README.md)") == "[a](adr/README.md)"
    assert rewritten(ROOT, "adr/README.md", "[a](../../CONTRIBUTING.md)") == "[a](../contributing.md)"


def test_a_link_to_a_source_leads_to_a_page_that_shows_it_and_a_folder_is_text() -> None:
    assert rewritten(ROOT, "getting-started.md", "[a](../dr.yaml)") == "[a](sources/dr.yaml.md)"
    assert rewritten(ROOT, "drills.md", "[`a`](../drills/scenarios)") == "[`a`]"


def test_the_committed_commands_are_current() -> None:
    assert text(ROOT / "docs" / "commands.md") == command_reference()


@pytest.mark.parametrize(
    ("script", "package", "command"),
    [
        (file.name, *found.groups())
        for file in sorted((ROOT / "scripts").glob("*.sh"))
        if (found := re.search(r'-m (\w+) ([a-z-]+) "\$@"', text(file)))
    ],
)
def test_a_script_lists_each_option_of_its_command_with_a_meaning(
    script: str, package: str, command: str
) -> None:
    import_module(f"{package}.commands.registered")
    app = import_module(f"{package}.commands.context").app
    said = CliRunner().invoke(app, [command, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).stdout
    wanted = set(re.findall(r"^[│ ]*(--[a-z-]+)", said, re.MULTILINE)) - {"--help"}
    own = set(re.findall(r"= (--[a-z-]+) \]", text(ROOT / "scripts" / script)))
    listed = options_of(text(ROOT / "scripts" / script))
    assert {each.name.strip("`").split(" ")[0] for each in listed if "--" in each.name} == wanted | own
    assert all(each.meaning.endswith(".") for each in listed)
    section = (
        text(ROOT / "docs" / "commands.md").partition(f"### `scripts/{script}`")[2].partition("\n### ")[0]
    )
    for each in listed:
        assert f"| {each.name} | " in section, each.name


def test_every_listed_target_is_in_a_group_that_help_prints() -> None:
    makefile = text(ROOT / "Makefile")
    listed = re.findall(r"^([a-z][a-z-]*):.*## (.+)$", makefile, re.MULTILINE)
    for target, comment in listed:
        group, _, told = comment.partition(" | ")
        assert group in GROUPS, f"{target}: {comment!r}; allowed: group | text"
        assert told, f"{target}: {comment!r} says nothing"
    assert re.findall(r"^override GROUPS := (.*)$", makefile, re.MULTILINE) == [" ".join(GROUPS)]


def test_the_drawn_exceptions_are_those_of_the_source() -> None:
    page = text(ROOT / PAGE)
    assert page == section(page, error_tree(ROOT))


def test_every_exception_that_commands_load_is_drawn_below_the_root_of_users() -> None:
    after = text(ROOT / PAGE).partition("\n  UserError ")[2].splitlines()[1:]
    drawn = [line.split()[0] for line in takewhile(lambda line: line.startswith("    "), after)]
    assert sorted(drawn) == sorted(set(drawn))
    assert {each.__name__ for each in all_below(UserError)} <= set(drawn)


def all_below(kind: type[Exception]) -> set[type[Exception]]:
    """Return the subclasses that are loaded, without those of tests."""
    found = {each for each in kind.__subclasses__() if not each.__module__.startswith("tests.")}
    return found.union(*(all_below(each) for each in found))
