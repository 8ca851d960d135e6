"""The findings of all stores together decide whether an old writer diverged, and whether the comparison is
recorded.
"""

import json
from dataclasses import replace
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from operations.divergence.finding import EXAMPLES, Export, Finding, Look
from operations.divergence.look import why_not_recorded
from operations.divergence.subject import Subject
from tests.operations.reconcile.seen import OLD

FINDINGS = st.builds(
    Finding,
    store=st.just("rows"),
    told=st.just(""),
    count=st.integers(0, 3),
    unknown=st.sampled_from(["", "no answer"]),
    merges=st.booleans(),
)
ASIDE = Subject(OLD, "us-east-1", 1, (), is_aside=True)


def look(*findings: Finding) -> Look:
    return Look("myapp-db-before-1", "us-east-1", "", findings)


@given(st.lists(FINDINGS))
def test_unknown_is_never_nothing_and_what_merges_by_itself_is_no_divergence(found: list[Finding]) -> None:
    verdict = look(*found).verdict
    if not found or any(each.unknown for each in found):
        assert verdict == "unknown"
    else:
        left = any(each.count and not each.merges for each in found)
        assert verdict == ("diverged" if left else "nothing")


@given(st.lists(FINDINGS))
def test_only_a_whole_look_at_what_is_set_aside_is_recorded_or_what_a_person_compared(
    found: list[Finding],
) -> None:
    seen = look(*found)
    assert bool(why_not_recorded(seen, ASIDE, "")) is (seen.verdict == "unknown")
    assert why_not_recorded(seen, ASIDE, "compared the binlogs") == ""
    assert "make reconcile" in why_not_recorded(seen, replace(ASIDE, is_aside=False), "compared the binlogs")


def test_a_tally_keeps_the_first_and_counts_and_exports_all(tmp_path: Path) -> None:
    tally = Export(tmp_path / "new").tally("deleted rows")
    for number in range(EXAMPLES + 5):
        tally.add({"number": number})
    found = tally.finding("deleted rows", "gone")
    assert found.count == EXAMPLES + 5
    assert [each["number"] for each in found.examples] == list(range(EXAMPLES))
    file = tmp_path / "new" / "deleted-rows.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["number"] for line in lines] == list(range(EXAMPLES + 5))
    # It has rows of a database.
    assert file.stat().st_mode & 0o077 == 0
