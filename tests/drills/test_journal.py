"""The journal is on the disk before anything counts, and survives a crash."""

import json
import threading
from pathlib import Path

from drills.journal import Journal, read


def test_every_line_has_time_source_and_kind(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    journal.record("drill", "begins", scenario="x")
    (entry,) = read(journal.file)
    assert (entry["source"], entry["kind"], entry["scenario"]) == ("drill", "begins", "x")
    assert entry["time"].endswith("+00:00")
    journal.close()


def test_a_line_cut_off_by_a_crash_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "journal.jsonl"
    file.write_text(json.dumps({"kind": "whole"}) + "\n" + '{"kind": "cut', encoding="utf-8")
    assert [entry["kind"] for entry in read(file)] == ["whole"]


def test_threads_never_mix_their_lines(tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.jsonl")
    threads = [
        threading.Thread(
            target=lambda n=n: [journal.record("t", "x", n=n, text="y" * 500) for _ in range(20)]
        )
        for n in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(read(journal.file)) == 80
    journal.close()
