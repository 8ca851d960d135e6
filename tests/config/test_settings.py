"""The settings: the empty file is valid, and every wrong value is reported at once, with its fix."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from config import SettingsError, load_settings
from config.settings import Settings, parse_settings

BROKEN = Path(__file__).parent / "broken"
# Each file with the fields that are wrong in it.
WRONG_FIELDS = {
    "account.yaml": ["account_id"],
    "capacity.yaml": ["application.capacity"],
    "contacts.yaml": ["contacts.0.email", "contacts.1.name"],
    "domain_and_project.yaml": ["project", "domain"],
    "late_alarm.yaml": ["failover.probing.failing_periods"],
    "networks.yaml": ["network.primary_cidr", "network.standby_cidr"],
    "overlap.yaml": ["network"],
    "repeated.yaml": ["network.interface_endpoints", "contacts"],
    "regions.yaml": ["regions.primary", "regions.witness"],
    "same_region.yaml": ["regions"],
    "spelling.yaml": ["strategy", "objectives.rto", "failover.automatic", "failover.fencing", "databse"],
}


def test_the_empty_file_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text("", encoding="utf-8")
    settings = load_settings(file)
    assert (settings.project, settings.regions.primary, settings.regions.standby) == (
        "myapp",
        "us-east-1",
        "us-west-2",
    )
    assert (settings.objectives.rto_minutes, settings.objectives.rpo_seconds) == (15, 60)


@pytest.mark.parametrize("name", sorted(WRONG_FIELDS))
def test_every_problem_of_a_file_is_in_one_message(name: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        load_settings(BROKEN / name)
    assert [problem.field for problem in refusal.value.problems] == WRONG_FIELDS[name]
    message = str(refusal.value)
    assert message.startswith(str(BROKEN / name))
    assert message.count("allowed: ") == message.count("fix: ") == len(WRONG_FIELDS[name])
    assert not re.search(r"(allowed|fix): *$", message, re.MULTILINE)


def test_there_are_ten_or_more_broken_files_and_all_are_tested() -> None:
    assert sorted(file.name for file in BROKEN.glob("*.yaml")) == sorted(WRONG_FIELDS)
    assert len(WRONG_FIELDS) >= 10


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such file"):
        load_settings(tmp_path / "none.yaml")


@pytest.mark.parametrize("text", ["- a list", "just text", "{broken: [yaml"])
def test_what_is_not_a_mapping_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "dr.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError):
        load_settings(file)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    ),
    st.sampled_from(sorted(Settings.model_fields)),
)
def test_any_value_of_any_field_is_taken_or_refused_by_its_name(value: Any, field: str) -> None:
    try:
        parse_settings({field: value})
    except SettingsError as refusal:
        problems = refusal.problems
    else:
        problems = []
    assert all(problem.field.split(".")[0] == field for problem in problems)
    assert all(problem.allowed and problem.fix and problem.reason for problem in problems)


def test_every_setting_is_documented() -> None:
    undocumented = [
        f"{model.__name__}.{name}"
        for model in _sections(Settings)
        for name, field in model.model_fields.items()
        if not field.description
    ]
    assert undocumented == []


def _sections(model: Any) -> list[Any]:
    found = [model]
    for field in model.model_fields.values():
        kind = field.annotation
        if isinstance(kind, type) and hasattr(kind, "model_fields"):
            found += _sections(kind)
    return found


def test_the_file_of_the_repository_is_valid() -> None:
    root = Path(__file__).parents[2]
    assert load_settings(root / "dr.yaml") == Settings.model_validate(
        yaml.safe_load((root / "dr.yaml").read_text())
    )


@pytest.mark.parametrize("project", ["myapp-", "my--app", "1app", "a" * 21])
def test_a_project_that_rds_or_a_load_balancer_would_refuse_is_refused_here(project: str) -> None:
    with pytest.raises(SettingsError, match="project"):
        parse_settings({"project": project})
