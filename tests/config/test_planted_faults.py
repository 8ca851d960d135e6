"""Whatever is wrong with a settings document, it is what is named: one to three faults are planted in generated ones.

`SETTINGS_DOCUMENTS=100000 .venv/bin/python -m pytest tests/config/test_planted_faults.py` plants in so many.
"""

import os
from collections import Counter
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, settings

from config import SettingsError
from config.settings import Settings, parse_settings
from tests.config.documents import documents
from tests.config.faults import FAULTS, Document, Fault, faults

COUNT = int(os.environ.get("SETTINGS_DOCUMENTS", "300"))
WIDE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def named_by(document: Document) -> list[str]:
    """Return the fields that a refusal names; none when the document is taken."""
    try:
        parse_settings(document)
    except SettingsError as error:
        return [
            problem.field for problem in error.problems if problem.reason and problem.allowed and problem.fix
        ]
    return []


def is_of(field: str, fault: Fault) -> bool:
    return f"{field}.".startswith(f"{fault.field}.")


@settings(max_examples=COUNT, suppress_health_check=WIDE, deadline=None, database=None)
@given(documents(Settings), faults())
def test_the_faults_that_were_planted_are_the_ones_that_are_named(
    document: Document, planted: list[Fault]
) -> None:
    faulty = deepcopy(document)
    for fault in planted:
        fault.plant(faulty)
    named = named_by(faulty)
    for fault in planted:
        assert any(is_of(field, fault) for field in named), (fault, named)
    # A generated value fits its own setting, so a setting without a fault is named for what several say together only,
    # and that is said when each is right by itself.
    strangers = [field for field in named if not any(is_of(field, fault) for fault in planted)]
    assert strangers == [field for field in named_by(document) if field in strangers]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.field}: {fault.kind}")
def test_each_fault_alone_is_named_and_nothing_else(fault: Fault) -> None:
    document: Document = {}
    fault.plant(document)
    named = named_by(document)
    assert named
    assert all(is_of(field, fault) for field in named)


def test_every_kind_of_fault_is_planted() -> None:
    assert len(FAULTS) > 300
    assert min(Counter(fault.kind for fault in FAULTS).values()) >= 5
