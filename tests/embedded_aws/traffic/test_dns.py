"""Route 53's documented rules as a table: records, what is unhealthy, and what is answered."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from embedded_aws.traffic.records import Record, Target
from tests.embedded_aws.traffic.rules.branches import BRANCHES
from tests.embedded_aws.traffic.rules.policies import POLICIES
from tests.embedded_aws.traffic.rules.records import APP, TREE, plain, view
from tests.embedded_aws.traffic.rules.targets import TARGETS

CASES = [*POLICIES, *TARGETS, *BRANCHES]


@pytest.mark.parametrize(
    ("rule", "records", "sick", "client", "targets", "values"), CASES, ids=[case[0] for case in CASES]
)
def test_route53_rule(
    rule: str,
    records: tuple[Record, ...],
    sick: tuple[str, ...],
    client: str,
    targets: dict[str, Target],
    values: set[str],
) -> None:
    for seed in range(20):
        answer = view(*records, sick=sick, client=client, targets=targets, seed=seed).answer(APP + ".")
        assert (answer.status, set(answer.values)) == ("NOERROR", values), rule


def test_the_table_has_the_cases_that_were_promised() -> None:
    assert len({case[0] for case in CASES}) == len(CASES) >= 40


def test_weights_share_the_answers() -> None:
    asked = view(
        plain("1.1.1.1", set_identifier="one", weight=95), plain("2.2.2.2", set_identifier="two", weight=5)
    )
    counted = Counter(asked.answer(APP).values[0] for _ in range(2000))
    assert 50 <= counted["2.2.2.2"] <= 160


def test_all_zero_weights_share_the_answers_equally() -> None:
    asked = view(
        plain("1.1.1.1", set_identifier="1", weight=0), plain("2.2.2.2", set_identifier="2", weight=0)
    )
    counted = Counter(asked.answer(APP).values[0] for _ in range(1000))
    assert 400 <= counted["1.1.1.1"] <= 600


def test_multivalue_answers_at_most_eight() -> None:
    records = [plain(f"1.1.1.{number}", set_identifier=str(number), multivalue=True) for number in range(12)]
    assert len(set(view(*records).answer(APP).values)) == 8


checked = st.lists(st.tuples(st.integers(0, 3), st.booleans()), min_size=1, max_size=6)


@given(checked, st.integers())
def test_an_unhealthy_weighted_record_is_answered_only_when_all_are_unhealthy(
    rows: list[tuple[int, bool]], seed: int
) -> None:
    records = [
        plain(f"1.1.1.{number}", set_identifier=str(number), weight=weight, health_check=str(number))
        for number, (weight, _) in enumerate(rows)
    ]
    sick = tuple(str(number) for number, (_, well) in enumerate(rows) if not well)
    (value,) = view(*records, sick=sick, seed=seed).answer(APP).values
    weight, well = rows[int(value.rsplit(".", 1)[1])]
    assert well or len(sick) == len(rows)
    pool = [entry for entry in rows if entry[1]] or rows
    assert weight > 0 or all(entry[0] == 0 for entry in pool)


@given(st.sets(st.sampled_from(["primary-serving", "standby-serving", "standby-ready"])), st.integers())
def test_the_tree_always_answers_and_with_one_address(sick: set[str], seed: int) -> None:
    answer = view(*TREE, sick=tuple(sick), seed=seed).answer(APP)
    assert len(answer.values) == 1
