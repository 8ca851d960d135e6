"""The active region is written into the settings, and nothing else of them changes."""

import subprocess
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from operations.reconcile.settings_file import (
    SettingsFileError,
    change_of_active,
    with_active,
    write_active,
)

USUAL = "# The one file.\nproject: myapp   # ours\ndomain: example.com\n"
keys = st.from_regex(r"[a-z]{1,8}", fullmatch=True).filter(lambda key: key != "active")
values = st.one_of(st.integers(), st.booleans(), st.text(max_size=12))
documents = st.dictionaries(keys, st.one_of(values, st.dictionaries(keys, values, max_size=3)), max_size=5)


def test_it_is_added_where_it_was_the_default() -> None:
    assert with_active(USUAL, "standby") == USUAL + "active: standby\n"


def test_it_is_changed_where_it_stands_and_its_comment_stays() -> None:
    text = "project: myapp\nactive: primary  # until the autumn\ndomain: example.com\n"
    assert with_active(text, "standby") == text.replace("primary", "standby")


@pytest.mark.parametrize("last", ["domain: example.com", "domain: example.com\n"])
def test_a_file_without_an_end_of_line_gets_one(last: str) -> None:
    assert with_active(last, "standby") == "domain: example.com\nactive: standby\n"


def test_an_empty_file_is_all_defaults(tmp_path: Path) -> None:
    file = tmp_path / "dr.yaml"
    write_active(file, "standby")
    assert file.read_text() == "active: standby\n"


def test_a_setting_of_a_section_with_the_same_name_is_another_one() -> None:
    text = "regions:\n  active: primary\n"
    assert with_active(text, "standby") == text + "active: standby\n"


@pytest.mark.parametrize(
    "text", ["{project: myapp}\n", "- a\n", "project: |\n  text\nactive: primary\n  more\n"]
)
def test_a_file_that_can_not_be_changed_by_one_line_is_left_to_a_person(text: str) -> None:
    with pytest.raises((SettingsFileError, yaml.YAMLError)):
        with_active(text, "standby")


@given(documents, st.sampled_from(["primary", "standby"]))
def test_everything_else_means_the_same(document: dict[str, object], site: str) -> None:
    text = yaml.safe_dump(document) if document else ""
    changed = with_active(text, site)  # type: ignore[arg-type]
    assert yaml.safe_load(changed) == {**document, "active": site}
    assert with_active(changed, site) == changed  # type: ignore[arg-type]


def test_a_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text(USUAL)
    before = file.stat().st_ino
    write_active(file, "standby")
    # The file was replaced by a rename, so it was never half written.
    assert file.stat().st_ino != before
    assert [each.name for each in tmp_path.iterdir()] == ["dr.yaml"]


def test_the_change_for_a_pull_request_is_a_diff_that_git_applies(tmp_path: Path) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text(USUAL)
    change = change_of_active(file, "standby")
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=change, text=True, check=True)
    assert file.read_text() == with_active(USUAL, "standby")
    assert change_of_active(file, "standby") == ""
