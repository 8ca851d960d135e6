"""Whatever the settings are: they are refused by name, or they synthesize."""

import tempfile
from pathlib import Path
from typing import Any, get_origin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import Environment, SettingsError
from config.environment import Removal
from config.fields import Section
from config.settings import Settings, parse_settings
from config.stacks import stacks
from templates.stacks import synthesize
from tests.config.documents import documents

# Whole documents of settings are large, and most are refused.
WIDE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def known_fields(model: type[Section] = Settings, before: str = "") -> set[str]:
    """Return the dotted name of every setting, and of every section."""
    names = set()
    for name, info in model.model_fields.items():
        names.add(before + name)
        for inner in (info.annotation, *getattr(info.annotation, "__args__", ())):
            if isinstance(inner, type) and get_origin(inner) is None and issubclass(inner, Section):
                names |= known_fields(inner, f"{before}{name}.")
    return names


FIELDS = known_fields()


def named(field: str) -> str:
    """Return a problem's field without list indexes: `contacts.email` for `contacts.0.email`."""
    return ".".join(part for part in field.split(".") if not part.isdecimal())


def refusal_of(document: dict[str, Any]) -> SettingsError | None:
    try:
        parse_settings(document)
    except SettingsError as error:
        return error
    return None


@settings(max_examples=60, suppress_health_check=WIDE)
@given(documents(Settings))
def test_what_fits_field_by_field_is_accepted_or_refused_for_what_fields_say_together(
    document: dict[str, Any],
) -> None:
    refusal = refusal_of(document)
    if refusal is not None:
        for problem in refusal.problems:
            assert named(problem.field) in FIELDS, problem
            assert problem.reason
            assert problem.allowed
            assert problem.fix


@settings(max_examples=5, suppress_health_check=WIDE)
@given(documents(Settings).filter(lambda document: refusal_of(document) is None))
def test_every_valid_document_synthesizes_every_stack(document: dict[str, Any]) -> None:
    parsed = parse_settings(document)
    environment = Environment(Path("dr.yaml"), "embedded", None, None, True, Removal())
    with tempfile.TemporaryDirectory() as folder:
        synthesize(parsed, environment, Path(folder))
        made = {file.parent.name for file in Path(folder).glob("stacks/*/cdk.tf.json")}
    assert made == {stack.name for stack in stacks(parsed, test_mode=True)}


# Sections of which a document has a list.
LISTS = {
    "application.test_windows",
    "contacts",
    "existing.buckets",
    "existing.tables",
    "notifications.incidents",
    "replication.waivers",
}
LEAVES = sorted(name for name in FIELDS if not any(other.startswith(f"{name}.") for other in FIELDS))


@pytest.mark.parametrize("name", LEAVES)
@settings(max_examples=3)
@given(nonsense=st.sampled_from([{"no": {"such": "value"}}, [["nested"]], "\x00", -1.5e300]))
def test_nonsense_in_any_setting_is_refused_by_its_name(name: str, nonsense: Any) -> None:
    inner: Any = nonsense
    *sections, last = name.split(".")
    inner = {last: inner}
    for place in range(len(sections), 0, -1):
        inner = {sections[place - 1]: [inner] if ".".join(sections[:place]) in LISTS else inner}
    refusal = refusal_of(inner)
    assert refusal is not None
    assert any(f"{named(problem.field)}.".startswith(f"{name}.") for problem in refusal.problems)
    assert all(problem.fix for problem in refusal.problems)
