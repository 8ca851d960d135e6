"""The trend page says what the results say, and nothing else."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from moto import mock_aws

from config import Settings
from drills.report.due import Due, ask_due
from drills.report.past import in_evidence, results
from drills.report.trend import page, trends, write
from drills.result import Result, StoreLoss
from operations.target import Target
from recovery.steps.drill_record import KINDS, Kind, Rehearsal, judge_drills
from tests.drills.results import result
from tests.operations import ledgers

SVG = "{http://www.w3.org/2000/svg}"


def drills(*seconds: float | None, **more: object) -> list[Result]:
    """Make results of drills nine days apart, one for each recovery time; they have no measured loss unless
    `rpo` is given.
    """
    first = datetime(2026, 1, 1, 12, tzinfo=UTC)
    return [
        result(
            started=(first + timedelta(days=9 * number)).isoformat(timespec="milliseconds"),
            rto_seconds=each,
            **{"rpo": [], **more},
        )
        for number, each in enumerate(seconds)
    ]


def drawn(past: list[Result]) -> ElementTree.Element:
    """Return the parsed picture of drills that have one in common."""
    (trend,) = trends(past)
    return ElementTree.fromstring(trend.picture)


def lost(**seconds: float | None) -> list[StoreLoss]:
    return [
        StoreLoss(
            store=store,
            seconds=each,
            missing=None,
            written=0,
            objective_seconds=60 if store == "database" else 900,
            reason="",
        )
        for store, each in seconds.items()
    ]


def texts(picture: ElementTree.Element) -> list[str]:
    return [each.text or "" for each in picture.iter(f"{SVG}text")]


def height(picture: ElementTree.Element, number: str) -> float:
    """Return how far below the top of a picture a text stands."""
    (found,) = [each for each in picture.iter(f"{SVG}text") if each.text == number]
    return float(found.attrib["y"])


def test_the_numbers_are_the_results_and_the_newest_comes_first(tmp_path: Path) -> None:
    for number, rto in enumerate((20.0, 40.5)):
        folder = tmp_path / f"2026010{number + 1}-region-loss"
        folder.mkdir()
        made = result(started=f"2026-01-0{number + 1}T12:00:00.000+00:00", rto_seconds=rto)
        (folder / "result.json").write_text(made.model_dump_json(), encoding="utf-8")
    (tmp_path / "latest").symlink_to("20260102-region-loss")
    assert [one.rto_seconds for one in results(tmp_path)] == [20.0, 40.5]
    shown = write(tmp_path).read_text(encoding="utf-8")
    every = shown.partition("All of them")[2]
    assert re.findall(r'<td class="n">([^<]*)</td>', every)[1::2] == ["40.5 s", "20.0 s"]
    assert "20.5 s slower" in shown
    assert "embedded" in shown


@pytest.mark.parametrize("count", [1, 2, 12])
def test_each_of_a_few_drills_has_a_dot_and_its_number(count: int) -> None:
    past = drills(*(20.0 + number for number in range(count)))
    picture = drawn(past)
    assert [f"{one.rto_seconds:.1f}" for one in past] == [each for each in texts(picture) if "." in each]
    assert len(list(picture.iter(f"{SVG}use"))) >= count


def test_of_many_drills_the_newest_and_the_extremes_have_their_number() -> None:
    seconds = [30.0 + number % 7 for number in range(50)]
    seconds[20], seconds[30] = 11.5, 88.5
    assert [each for each in texts(drawn(drills(*seconds))) if "." in each] == [
        "11.5",
        "88.5",
        f"{seconds[-1]:.1f}",
    ]


def test_the_objective_is_a_line_inside_the_picture_also_far_above_every_drill() -> None:
    picture = drawn(drills(20.0, 25.0))
    assert "objective 900 s" in texts(picture)
    # 25 s is nearer to 20 s than to the objective, and higher numbers stand higher.
    assert height(picture, "25.0") < height(picture, "20.0")
    assert 0 <= height(picture, "25.0") <= float(picture.attrib["viewBox"].split()[3])


def test_what_each_store_lost_is_a_row_of_its_own_with_its_seconds_and_its_objective() -> None:
    past = [
        *drills(20.0, rpo=lost(database=30.0, s3=45.0)),
        result(started="2026-02-01T12:00:00.000+00:00", rpo=lost(database=None, s3=90.0)),
    ]
    (trend,) = trends(past)
    picture = ElementTree.fromstring(trend.losses)
    told = texts(picture)
    assert {"database: objective 60 s", "s3: objective 900 s", "% of the objective"} <= set(told)
    assert [each for each in told if each.endswith("0 s") and "objective" not in each] == [
        "30.00 s",
        "45.00 s",
        "90.00 s",
    ]
    # Half of a minute is further up in its row than a tenth of a quarter of an hour is in its own.
    above = height(picture, "database: objective 60 s"), height(picture, "s3: objective 900 s")
    assert height(picture, "30.00 s") - above[0] < height(picture, "90.00 s") - above[1]


def test_where_no_store_was_measured_a_sentence_stands_instead_of_the_picture() -> None:
    past = drills(20.0, rpo=lost(database=None))
    assert trends(past)[0].losses == ""
    assert "No drill of it measured what a store lost" in page(past)


def test_what_is_due_is_what_the_ledger_says_and_unknown_without_it() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    done: dict[Kind, Rehearsal] = {
        "component_test": Rehearsal("component_test", "region-loss", now - timedelta(days=2), "drill")
    }
    kinds = judge_drills(done, dict.fromkeys(KINDS, 30), since=now - timedelta(days=90), now=now)
    shown = page([], Due(kinds))
    assert 'full test</td><td class="failed">overdue</td><td>never passed, overdue since 2026-04-02' in shown
    assert 'component test</td><td class="passed">in time</td>' in shown
    assert "Unknown: the ledger wasn&#39;t asked." in page([])


def test_a_ledger_that_is_not_there_makes_nothing_due_and_nothing_done() -> None:
    with mock_aws():
        found = ask_due(Target("aws", Settings()))
    assert found.kinds == ()
    assert "myapp-recovery-ledger in us-west-2 can't be read" in found.unknown


def test_what_failed_is_told_by_a_word_and_a_shape_and_not_by_colour_alone() -> None:
    past = [*drills(20.0), *drills(30.0, verdict="failed", reasons=["late"])]
    assert {"passed", "failed"} <= set(texts(drawn(past)))
    assert "failed" not in texts(drawn(drills(20.0)))


def test_targets_are_never_mixed_in_one_picture() -> None:
    found = trends([*drills(1.0), *drills(2.0, target="aws")])
    assert [(trend.target, len(trend.results)) for trend in found] == [("aws", 1), ("embedded", 1)]


def test_a_scenario_without_times_gets_a_sentence_instead_of_an_empty_picture() -> None:
    past = drills(None, recovery_due=False)
    shown = page(past)
    assert "<svg" not in shown
    assert "no recovery was due" in shown


def test_when_each_was_last_passed_is_told() -> None:
    past = [*drills(20.0), *drills(30.0, scenario="database-loss", verdict="failed", reasons=["late"])]
    found = {trend.name: trend for trend in trends(past)}
    assert found["region-loss"].last_passed.startswith("2026-01-01")
    assert found["database-loss"].last_passed == ""
    assert ">never<" in page(past)


def test_a_result_of_another_version_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "result.json").write_text('{"scenario": "x"}', encoding="utf-8")
    assert results(tmp_path) == []
    assert "No drill has left a result yet" in page([])


def test_the_page_needs_no_network_and_takes_its_colours_from_the_page() -> None:
    shown = page(drills(20.0, 30.0))
    # A picture uses its own dots.
    assert not re.search(r"""(src|href)="(?!#)|<script|<link|url\((?!#)""", shown)
    picture = trends(drills(20.0))[0].picture
    assert not re.search(r"#[0-9a-f]{6}", picture)
    assert "var(--good)" in picture


def test_the_same_drills_make_the_same_page() -> None:
    assert page(drills(20.0, 30.0)) == page(drills(20.0, 30.0))


@pytest.mark.parametrize("count", [0, 1, 2, 50])
@pytest.mark.parametrize("gaps", [False, True])
def test_a_page_of_any_number_of_drills_has_a_picture_that_tells_something_or_a_sentence(
    count: int, gaps: bool
) -> None:
    """With gaps every other drill has no recovery time, the newest one among them."""
    seconds = [None if gaps and (count - number) % 2 else 20.0 + number for number in range(count)]
    shown = page(drills(*seconds))
    measured = [each for each in seconds if each is not None]
    assert ('aria-label="Picture of' in shown) is bool(measured)
    if measured:
        told = texts(drawn(drills(*seconds)))
        assert {f"{measured[-1]:.1f}", "objective 900 s", "passed", "seconds"} <= set(told)
        assert len([each for each in told if "." in each]) <= 12
    elif count:
        assert "No drill of it has a recovery time" in shown
    else:
        assert "No drill has left a result yet" in shown


def test_what_evidence_buckets_keep_is_on_the_page_too_and_once(tmp_path: Path) -> None:
    own, kept = drills(20.0, 30.0)
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "result.json").write_text(own.model_dump_json(), encoding="utf-8")
    with mock_aws():
        client = ledgers.clients("s3", "us-west-2")
        place = {"LocationConstraint": "us-west-2"}
        client.create_bucket(Bucket="evidence", CreateBucketConfiguration=place)
        assert in_evidence(client, "evidence") == []
        for name, body in (
            ("drills/a/result.json", own.model_dump_json()),
            ("drills/b/result.json", kept.model_dump_json()),
            ("drills/b/journal.jsonl", "{}"),
            ("drills/old/result.json", "{}"),
            ("audit/result.json", kept.model_dump_json()),
        ):
            client.put_object(Bucket="evidence", Key=name, Body=body.encode())
        found = in_evidence(client, "evidence")
    assert found == [own, kept]
    assert "2 drills" in write(tmp_path, found).read_text(encoding="utf-8")
