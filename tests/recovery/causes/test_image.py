"""An image is copied, or not, with the reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from recovery.steps import image

NOW = datetime(2026, 1, 2, 12, tzinfo=UTC)


def ago(**what: float) -> datetime:
    return NOW - timedelta(**what)


SOURCE = image.Image("ami-s", "release-7", "available", ago(days=3), private=True)
COPY = replace(SOURCE, id="ami-c", source="ami-s")
NEWER = replace(COPY, id="ami-a", made=ago(days=1))


@pytest.mark.parametrize(
    ("source", "found", "decision"),
    [
        (None, [], ("refused", "", "the active region's parameter names an image that doesn't exist")),
        (replace(SOURCE, state="pending"), [COPY], ("wait", "", "ami-s is pending itself")),
        (SOURCE, [COPY], ("publish", "ami-c", "the image ami-c has the same contents as ami-s")),
        # The newest by what it holds, however it is called and wherever it stands.
        (SOURCE, [NEWER, COPY], ("publish", "ami-a", "the image ami-a has the same contents as ami-s")),
        (
            SOURCE,
            [replace(COPY, id="ami-now")],
            ("in-step", "ami-now", "the image ami-now has the same contents as ami-s"),
        ),
        (SOURCE, [replace(COPY, state="pending")], ("wait", "", "a copy of the image ami-s is being made")),
        (
            replace(SOURCE, private=False),
            [],
            (
                "refused",
                "",
                "this region has no image with the name release-7: the image's owner didn't publish it here",
            ),
        ),
        (
            SOURCE,
            [replace(COPY, state="failed")],
            ("copy", "", "the image ami-s has no usable copy in this region"),
        ),
    ],
)
def test_an_image_is_decided_on_with_its_reason(
    source: image.Image | None, found: list[image.Image], decision: tuple[image.Verdict, str, str]
) -> None:
    assert image.decide(source, found, "ami-now") == image.ImageDecision(*decision)


def test_a_copy_that_failed_is_counted_in_the_token_of_its_day() -> None:
    failed = [replace(COPY, state="failed"), replace(COPY, state="failed")]
    assert image.token(SOURCE, [], NOW) == "ami-s-20260102-0"
    assert image.token(SOURCE, failed, NOW) == "ami-s-20260102-2"
