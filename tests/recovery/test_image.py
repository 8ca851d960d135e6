"""The image function decides which image the passive region's instances start from, and which copies it deletes."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from recovery.steps.image import Image, decide, expired, token

MADE = datetime(2026, 11, 1, tzinfo=UTC)
SOURCE = Image("ami-source", "release-7", "available", MADE, private=True)
PUBLIC = replace(SOURCE, id="ami-public", name="al2023", private=False)
COPY = replace(SOURCE, id="ami-copy", source=SOURCE.id)


def later(image: Image, days: int, id: str) -> Image:
    return replace(image, id=id, made=MADE.replace(day=1 + days))


def test_an_image_without_a_copy_is_copied_and_named_once_the_copy_is_usable() -> None:
    assert decide(SOURCE, [], "ami-old").verdict == "copy"
    making = decide(SOURCE, [replace(COPY, state="pending")], "ami-old")
    assert (making.verdict, making.is_in_step) == ("wait", False)
    made = decide(SOURCE, [COPY], "ami-old")
    assert (made.verdict, made.image, made.is_in_step) == ("publish", "ami-copy", True)
    assert decide(SOURCE, [COPY], "ami-copy").verdict == "in-step"


def test_a_copy_that_failed_is_made_again_under_another_token() -> None:
    failed = replace(COPY, state="failed")
    assert decide(SOURCE, [failed], "ami-old").verdict == "copy"
    assert token(SOURCE, [failed], MADE) != token(SOURCE, [], MADE)
    assert token(SOURCE, [], MADE) == token(SOURCE, [replace(failed, source="ami-other")], MADE)


def test_a_public_image_is_never_copied_but_found_by_its_name() -> None:
    assert decide(PUBLIC, [replace(PUBLIC, id="ami-same")], "ami-old").image == "ami-same"
    missing = decide(PUBLIC, [], "ami-old")
    assert (missing.verdict, missing.is_in_step) == ("refused", False)
    assert "al2023" in missing.cause


@pytest.mark.parametrize("source", [None, replace(SOURCE, state="pending")], ids=["gone", "unfinished"])
def test_without_a_usable_source_the_parameter_stays(source: Image | None) -> None:
    decision = decide(source, [], "ami-old")
    assert decision.verdict in ("refused", "wait")
    assert (decision.image, decision.is_in_step) == ("", False)


def test_old_copies_go_but_never_the_one_in_use_nor_one_being_made() -> None:
    copies = [later(COPY, day, f"ami-{day}") for day in range(5)]
    making = replace(later(COPY, 9, "ami-9"), state="pending")
    failed = replace(later(COPY, 8, "ami-8"), state="failed")
    gone = {copy.id for copy in expired([*copies, making, failed], {"ami-0"}, 2)}
    assert gone == {"ami-1", "ami-2", "ami-8"}
    assert expired(copies[:2], set(), 2) == []
