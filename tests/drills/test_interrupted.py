"""What a killed drill left is found by its journal: faults, and a test copy that was never destroyed."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from config.settings import parse_settings
from drills.faults.copies import InstancesEnded
from drills.faults.outages import RegionOutage
from drills.injection import BEGINS, begin
from drills.interrupted import clean_up, interrupted, target_of
from drills.journal import Journal
from drills.test_copy.place import CopyTarget
from drills.test_copy.stack import DEPLOYS, DESTROYED
from embedded_aws.errors import ControlError
from operations.target import Target

SETTINGS = parse_settings({})
# How long a server may take to see that it is to end.
POLL_SECONDS = 0.01
# Nothing listens there.
GONE = Target("embedded", SETTINGS, "http://127.0.0.1:1", Path("ca.pem"))
Write = Callable[[Journal], object]


def reports(tmp_path: Path, *writes: Write) -> Path:
    journal = Journal(tmp_path / "1-dr-test" / "journal.jsonl")
    begin(journal, GONE, "dr-test")
    for write in writes:
        write(journal)
    journal.close()
    return tmp_path


def deploys(journal: Journal) -> object:
    return journal.record("copy", DEPLOYS, folder="/somewhere")


def destroyed(journal: Journal) -> object:
    return journal.record("copy", DESTROYED)


def test_a_copy_that_was_not_destroyed_is_found_with_the_folder_of_its_state(tmp_path: Path) -> None:
    (left,) = interrupted(reports(tmp_path, deploys))
    assert (left.copy, left.faults) == ("/somewhere", [])


@pytest.mark.parametrize("writes", [(), (deploys, destroyed)])
def test_one_that_was_destroyed_or_never_deployed_is_not(tmp_path: Path, writes: tuple[Write, ...]) -> None:
    assert interrupted(reports(tmp_path, *writes)) == []


def test_a_copy_goes_with_the_embedded_aws_that_it_was_in(tmp_path: Path) -> None:
    (left,) = interrupted(reports(tmp_path, deploys))
    said: list[str] = []
    clean_up(left, SETTINGS, said.append)
    assert said == ["1-dr-test: the drill's embedded AWS is gone, and the test copy with it"]
    assert interrupted(tmp_path) == []


def test_what_was_broken_in_a_copy_is_undone_in_the_copy() -> None:
    begins = {"target": "aws", "isolated": True}
    found = target_of(begins, SETTINGS)
    assert isinstance(found, CopyTarget)
    assert "myapp-test-asg-dr" in InstancesEnded(kind="instances-ended").make(found).description
    assert not isinstance(target_of({"target": "aws"}, SETTINGS), CopyTarget)


class Ending(BaseHTTPRequestHandler):
    """An embedded AWS that is shutting down: it still reports itself healthy, but can't undo a fault."""

    def do_GET(self) -> None:
        self._answer(200, {"status": "ready"})

    def do_DELETE(self) -> None:
        self._answer(500, {"error": "its parts are gone"})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Print nothing."""


@contextmanager
def ending() -> Iterator[tuple[Target, Callable[[], None]]]:
    """Yield a target whose embedded AWS is shutting down, and a function that ends the server."""
    with HTTPServer(("127.0.0.1", 0), Ending) as server:
        thread = threading.Thread(target=server.serve_forever, args=(POLL_SECONDS,))
        thread.start()

        def end() -> None:
            server.shutdown()
            server.server_close()
            thread.join()

        yield Target("embedded", SETTINGS, f"http://127.0.0.1:{server.server_port}", Path("ca.pem")), end
        end()


def lost_region(tmp_path: Path, target: Target) -> Path:
    spec = RegionOutage(kind="region-outage")
    journal = Journal(tmp_path / "1-loss" / "journal.jsonl")
    begin(journal, target, "loss")
    journal.record("drill", BEGINS, number=0, fault="a loss", spec=spec.model_dump(mode="json"), kept={})
    journal.close()
    return tmp_path


def test_an_embedded_aws_that_is_about_to_end_is_waited_for(tmp_path: Path) -> None:
    with ending() as (target, end):
        (left,) = interrupted(lost_region(tmp_path, target))
        said: list[str] = []
        clean_up(left, SETTINGS, said.append, sleep=lambda _: end())
    assert said == ["1-loss: the drill's embedded AWS is gone, and the faults with it"]
    assert interrupted(tmp_path) == []


def test_what_cannot_be_undone_while_it_stays_is_an_error_and_is_found_again(tmp_path: Path) -> None:
    with ending() as (target, _):
        (left,) = interrupted(lost_region(tmp_path, target))
        with pytest.raises(ControlError, match="its parts are gone"):
            clean_up(left, SETTINGS, print, sleep=lambda _: None)
    assert len(interrupted(tmp_path)) == 1
