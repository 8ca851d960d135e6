"""Documents and docstrings name only what exists."""

from pathlib import Path

import pytest

from operations.project import ROOT
from tests.documents.mentions import (
    CITATION,
    DEFINED,
    DOCUMENTS,
    INLINE,
    LINK,
    MODULE,
    PATH,
    ROW,
    TARGET,
    anchor,
    citing,
    code,
    headings,
    targets,
    text,
    tops,
)

# What a command writes, and so isn't there in a fresh checkout.
_WRITTEN = ("reports/", ".cache/", ".states/", "cdktf.out/")
# The README is for everybody, and the page that lists the decisions says whom they are for.
PAGES = [file for file in DOCUMENTS if file != ROOT / "README.md" and not file.name.startswith("0")]
EACH = pytest.mark.parametrize("file", DOCUMENTS, ids=lambda file: str(file.relative_to(ROOT)))


@EACH
def test_every_link_leads_to_a_file_and_a_heading(file: Path) -> None:
    for link in LINK.findall(text(file)):
        if "://" in link:
            continue
        path, _, fragment = link.partition("#")
        target = (file.parent / path).resolve() if path else file
        assert target.exists(), f"{link}: no such file"
        if fragment and target.suffix == ".md":
            assert fragment in {anchor(each) for each in headings(target)}, f"{link}: no such heading"


@EACH
def test_every_target_of_make_that_is_named_exists(file: Path) -> None:
    said = {name for each in code(file) for found in TARGET.findall(each) for name in found.split()}
    assert said <= targets()


@EACH
def test_every_path_and_module_that_is_named_exists(file: Path) -> None:
    for each in code(file):
        for path in PATH.findall(each):
            if path.partition("/")[0] in tops() and not path.startswith(_WRITTEN):
                assert (ROOT / path).exists(), f"{path}: no such file or folder"
        for module in MODULE.findall(each):
            place = ROOT / module.replace(".", "/")
            if module.partition(".")[0] in tops():
                assert place.is_dir() or place.with_suffix(".py").is_file(), f"{module}: no such module"


def test_every_citation_leads_to_a_heading_or_an_invariant() -> None:
    cited = [(file, *found) for file in citing() for found in CITATION.findall(text(file))]
    assert cited
    for file, name, heading, number in cited:
        target = ROOT / "docs" / f"{name}.md"
        if heading:
            assert heading in headings(target), f"{file}: {heading!r} is no heading of {target.name}"
        else:
            assert f"\n{number}. **" in text(target), f"{file}: {target.name} has no invariant {number}"


def test_the_readme_is_read_in_one_sitting() -> None:
    assert len(text(ROOT / "README.md").splitlines()) <= 150


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_page_says_first_whom_it_is_for(file: Path) -> None:
    first = text(file).split("\n\n")[1]
    assert first.startswith("For "), f"{file.name} begins with {first!r}; allowed: For ..."


@pytest.mark.parametrize("file", sorted((ROOT / "docs" / "adr").glob("0*.md")), ids=lambda file: file.name)
def test_every_decision_has_a_status_and_is_listed(file: Path) -> None:
    lines = text(file).splitlines()
    number, title = file.name[:4], lines[0].removeprefix(f"# {file.name[:4]}. ")
    assert lines[0] == f"# {number}. {title}"
    assert lines[2].startswith("Status: ")
    row = f"| [{number}]({file.name}) | {title} | {lines[2].removeprefix('Status: ')} |"
    assert row in text(ROOT / "docs" / "adr" / "README.md")


@pytest.mark.parametrize("row", ROW.findall(text(ROOT / "docs" / "journeys.md")), ids=lambda row: row[0])
def test_every_file_of_a_journey_has_the_names_that_it_lists(row: tuple[str, str]) -> None:
    path, names = row
    assert (ROOT / path).is_file(), f"{path}: no such file"
    defined = DEFINED.findall(text(ROOT / path))
    for name in INLINE.findall(names):
        assert name in defined, f"{path} defines no {name}"
