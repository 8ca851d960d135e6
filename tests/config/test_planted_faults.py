"""Every mistake in a settings document is named: one to three are planted in generated documents. `make
documents` plants in 100,000 documents, `make documents SHARD=1/4` in a quarter of those.
"""

import os
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import HealthCheck, given, seed, settings

from config import SettingsError
from config.settings import Settings, parse_settings
from tests.config.documents import documents
from tests.config.faults import FAULTS, Document, Fault, faults
from tests.suite.shares import Shard, ShardError, shard_of

COUNT = int(os.environ.get("SETTINGS_DOCUMENTS", "300"))
try:
    SHARD = shard_of(os.environ.get("SETTINGS_SHARD") or "1/1")
except ShardError as error:
    # Whoever typed it needs no traceback of the collection.
    pytest.exit(str(error), returncode=2)
# Another night has other documents; what fails names its seed.
SEED = int(os.environ.get("SETTINGS_SEED", "0"))
# hypothesis keeps what it tried, 70 kB a document: a test of each thousand starts anew.
EACH = 1000
WIDE = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)


def parts(count: int, shard: Shard) -> Iterator[tuple[int, int]]:
    """Yield the parts that belong to a shard, each as its number, which determines the seed, and its count of
    documents.
    """
    for place, begin in enumerate(range(0, count, EACH)):
        if place % shard.of == shard.number - 1:
            yield place, min(EACH, count - begin)


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


def assert_the_planted_are_named(document: Document, planted: list[Fault]) -> None:
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


@pytest.mark.parametrize(("part", "size"), list(parts(COUNT, SHARD)))
def test_the_faults_that_were_planted_are_the_ones_that_are_named(part: int, size: int) -> None:
    @seed(1_000_000 * SEED + part)
    @settings(max_examples=size, suppress_health_check=WIDE, deadline=None, database=None)
    @given(documents(Settings), faults())
    def planted_in(document: Document, planted: list[Fault]) -> None:
        assert_the_planted_are_named(document, planted)

    planted_in()


@pytest.mark.parametrize("count", [1, 999, 1000, 1001, 100_000])
@pytest.mark.parametrize("of", [1, 4])
def test_the_shards_have_every_document_once(count: int, of: int) -> None:
    every = [part for number in range(1, of + 1) for part in parts(count, Shard(number, of))]
    assert sum(size for _, size in every) == count
    assert len({place for place, _ in every}) == len(every)
    assert max(size for _, size in every) <= EACH


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
