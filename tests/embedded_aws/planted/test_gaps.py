"""Forty and more gaps, one wrong thing each, in what exists or in the settings: doctor names each."""

import pytest

from operations.doctor import existing
from operations.doctor.diagnosis import Diagnosis
from tests.embedded_aws.planted.estate import Estate
from tests.embedded_aws.planted.gaps import GAPS, document_of


def _findings(estate: Estate, name: str) -> list[Diagnosis]:
    gap = GAPS[name]
    undo = gap.plant(estate) if gap.plant else None
    try:
        found = existing.examine(estate.around(document_of(gap, estate)))
    finally:
        if undo:
            undo()
    return [each for each in found if each.state != "ready"]


def test_a_clean_estate_has_no_finding(estate: Estate) -> None:
    found = existing.examine(estate.around())
    assert [each for each in found if each.state != "ready"] == []
    assert len(found) > 25


@pytest.mark.parametrize("name", GAPS)
def test_each_planted_gap_is_found_by_name_with_a_way_out(estate: Estate, name: str) -> None:
    gap = GAPS[name]
    found = _findings(estate, name)
    named = [each for each in found if each.item.startswith(gap.finding) and gap.says in each.cause]
    assert len(named) == 1, [str(each) for each in found]
    assert all(each.state == "not ready" and each.fix for each in found)
    # What depends on the wrong thing may be told, too; a finding of something else would lead astray.
    assert {each.item for each in found} - {named[0].item} == {
        each.item for each in found if each.item.startswith(gap.follows) and gap.follows
    }


def test_there_are_forty_gaps_and_each_is_taken_out_again(estate: Estate) -> None:
    assert len(GAPS) >= 40
    assert [each for each in existing.examine(estate.around()) if each.state != "ready"] == []
