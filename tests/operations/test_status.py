"""What `make status` shows can be read on a small terminal."""

from rich.console import Console

from operations.commands.recovery import status_table
from operations.failover.status import QUESTIONS

REGIONS = ("us-west-2", "us-east-1")
EXECUTION = "arn:aws:states:us-west-2:123456789012:execution:dr-failover:5d7d1c0e-a9ab-4c8e-a7f5-2d2ad6d7a0f1"
COLUMNS = 80


def shown(answer: str) -> list[str]:
    """The lines of a table that has this answer to every question."""
    console = Console(width=COLUMNS, highlight=False)
    with console.capture() as captured:
        console.print(
            status_table("recovery", {question: dict.fromkeys(REGIONS, answer) for question in QUESTIONS})
        )
    return captured.get().splitlines()


def test_every_question_stays_in_one_line_whatever_the_answers_are() -> None:
    for answer in ("no", EXECUTION):
        lines = shown(answer)
        assert all(any(line.startswith(f"{question} ") for line in lines) for question in QUESTIONS)


def test_an_answer_that_is_too_long_for_its_column_goes_on_below() -> None:
    region = max(map(len, QUESTIONS)) + 2, (COLUMNS + max(map(len, QUESTIONS))) // 2
    told = "".join(line[slice(*region)].strip() for line in shown(EXECUTION))
    assert told.count(EXECUTION) == len(QUESTIONS)


def test_a_time_and_a_region_as_deployed_fit_into_a_column() -> None:
    for answer in ("2026-01-02T03:04:05.678Z", "us-east-1 (as deployed)"):
        assert sum(line.count(answer) for line in shown(answer)) == len(QUESTIONS) * len(REGIONS)
