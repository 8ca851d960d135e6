"""The trend page says what the results say, and nothing else."""

import re
from pathlib import Path

from drills.report.trend import lines, page, results, write
from tests.drills.results import result


def test_the_numbers_are_the_results_and_the_newest_comes_first(tmp_path: Path) -> None:
    for number, rto in enumerate((20.0, 40.5)):
        folder = tmp_path / f"2026010{number + 1}-region-loss"
        folder.mkdir()
        made = result(started=f"2026-01-0{number + 1}T12:00:00.000+00:00", rto_seconds=rto)
        (folder / "result.json").write_text(made.model_dump_json(), encoding="utf-8")
    (tmp_path / "latest").symlink_to("20260102-region-loss")
    assert [one.rto_seconds for one in results(tmp_path)] == [20.0, 40.5]
    shown = write(tmp_path).read_text(encoding="utf-8")
    cells = re.findall(r'<td class="n">([^<]*)</td>', shown)
    assert cells[1::2] == ["40.5 s", "20.0 s"]
    assert "embedded" in shown


def test_the_line_is_drawn_in_proportion_from_the_oldest_to_the_newest() -> None:
    (line,) = lines([result(rto_seconds=50.0), result(rto_seconds=100.0)])
    # The top of the picture, 120 high, is a fifth above the highest value.
    assert line.points == "0.0,70.0 640.0,20.0"
    assert line.objective is None
    assert lines([result(rto_seconds=1000.0)])[0].objective == 30.0


def test_targets_are_never_mixed_on_one_line() -> None:
    found = lines([result(rto_seconds=1.0), result(rto_seconds=2.0, target="aws")])
    assert [(line.target, len(line.results)) for line in found] == [("aws", 1), ("embedded", 1)]


def test_a_result_of_another_version_is_left_out(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "result.json").write_text('{"scenario": "x"}', encoding="utf-8")
    assert results(tmp_path) == []
    assert "No drill has left a result yet" in page([])


def test_the_page_needs_no_network() -> None:
    shown = page([result()])
    assert not re.search(r"(src|href)=|<script|<link", shown)
