"""A comment is never longer than its host takes, and what is left out is the least important and is named."""

from hypothesis import given, settings
from hypothesis import strategies as st

from review.budget import Part, fit, size
from review.comment import LIMIT, comment
from review.findings import Finding, Kind
from review.plan import Change, Plan
from review.review import Review, StackPlan

GITHUB = 65_536


@given(st.lists(st.tuples(st.integers(1, 5), st.lists(st.text(max_size=60), max_size=30)), max_size=8))
def test_what_has_a_rank_fits_and_nothing_vanishes_unsaid(made: list[tuple[int, list[str]]]) -> None:
    parts = [Part(rank, f"part {number}", tuple(lines)) for number, (rank, lines) in enumerate(made)]
    fitted = fit(parts, 600)
    assert size(fitted.text) <= 600
    told = {name: (missing, of) for name, missing, of in fitted.left_out}
    for part in parts:
        kept = len(part.lines) - told.get(part.name, (0, 0))[0]
        assert all(line in fitted.text for line in part.lines[:kept])


def test_the_least_important_goes_first() -> None:
    loud, quiet = Part(1, "loud", ("l" * 90,) * 5), Part(9, "quiet", ("q" * 90,) * 5)
    fitted = fit([quiet, loud], 600)
    assert fitted.text.count("l" * 90) == 5
    assert fitted.left_out == [("quiet", 4, 5)]


@settings(max_examples=15)
@given(st.integers(0, 3000), st.integers(0, 2000), st.sampled_from(["x", "é", "🔥", "|`"]))
def test_a_comment_stays_below_the_limit_with_any_number_of_changes(
    changes: int, findings: int, letter: str
) -> None:
    plan = Plan(
        tuple(
            Change(f"aws_vpc.{letter * 40}{number}", "aws_vpc", ("update",), {"a": 1}, {"a": 2})
            for number in range(changes)
        ),
        errored=False,
    )
    found = tuple(
        Finding(
            Kind.WEAKENED,
            "primary",
            f"aws_vpc.{letter * 40}{number}",
            "retention",
            path="a",
            before="1",
            after="2",
        )
        for number in range(findings)
    )
    text = comment(
        Review((StackPlan("primary", plan, "e" * 5000 if changes % 2 else ""),), found), "the artefact"
    )
    assert size(text) <= LIMIT < GITHUB
    if changes > 2000:
        assert "Left out for lack of space (the whole review is in the artefact)" in text
        assert "of the whole plan of primary" in text.replace("&#32;", " ")
