"""Threads that read the permit side by side: what counts is the newest, whoever read it and when it asked."""

import threading
from typing import Any

import pytest
from botocore.exceptions import ReadTimeoutError

from application import direction
from application.direction import Direction
from application.permit import Permit
from application.place import Place

HERE, THERE = "us-east-1", "us-west-2"
PLACE = Place(HERE, 8080, "/endpoint", "db", "secret", "ledger")


class Clients:
    """AWS, as far as a direction asks it; whoever asks in a thread named late waits for its parameter until told."""

    def __init__(self) -> None:
        self.permit: Permit | None = Permit(HERE, 1)
        self.ledger = self
        self.asked, self.told = threading.Event(), threading.Event()

    def parameter(self, _: str) -> str:
        if threading.current_thread().name == "late":
            self.asked.set()
            assert self.told.wait(60)
        return "writer"

    def get_item(self, **_: Any) -> dict[str, Any]:
        if self.permit is None:
            raise ReadTimeoutError(endpoint_url="dynamodb")
        return {"Item": {"region": {"S": self.permit.region}, "epoch": {"N": str(self.permit.epoch)}}}


def test_what_a_slow_thread_read_last_counts_when_the_ledger_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(direction, "KEPT_SECONDS", 0.0)
    clients = Clients()
    read = Direction(PLACE, clients).read  # type: ignore[arg-type]
    late = threading.Thread(target=read, name="late")
    late.start()
    assert clients.asked.wait(60)
    # It asked first, and reads the ledger last.
    assert read()[1] == Permit(HERE, 1)
    clients.permit = Permit(THERE, 2)
    clients.told.set()
    late.join()
    clients.permit = None
    assert read()[1] == Permit(THERE, 2)
