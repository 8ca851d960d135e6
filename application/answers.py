"""The program's answers; every answer names its region."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass, field
from typing import Callable, Dict, List  # noqa: UP035  Python 3.9
from urllib.parse import parse_qs

from application.permit import UNKNOWN
from application.place import Place

# Enough for every rehearsal, and an end for whoever finds the program on the Internet.
HIGHEST = 1_000_000
COOKIE = "session"
WARM_PATH = "/cache/warm"
_SESSION = re.compile(rf"\b{COOKIE}=([0-9a-f]{{32}})\b")


@dataclass(frozen=True)
class Work:
    """Operations that answer the requests. Each raises OSError if it can't be done at the moment."""

    write: Callable[[], None]
    role: Callable[[], str]
    record: Callable[[int], str]
    records: Callable[[int], List[int]]  # noqa: UP006  Python 3.9
    visit: Callable[[str], int]
    warm: Callable[[], int]


@dataclass(frozen=True)
class Asked:
    """A request. `target` is its path with the query."""

    method: str
    target: str
    cookie: str = ""


@dataclass(frozen=True)
class Answer:
    """An HTTP response; `body` is sent as JSON."""

    status: int
    body: Dict[str, object]  # noqa: UP006  Python 3.9
    headers: Dict[str, str] = field(default_factory=dict)  # noqa: UP006  Python 3.9


def answer(asked: Asked, place: Place, work: Work) -> Answer:
    """Return the answer to a request.

    If the health and the readiness check have the same path, a request for it gets the readiness check's answer, so
    that a region that isn't ready is never reported as healthy.
    """
    path, _, query = asked.target.partition("?")
    here = {"region": place.region}
    try:
        if asked.method == "PUT" and path.startswith("/records/"):
            return _recorded(path[len("/records/") :], here, work)
        if asked.method != "GET":
            return Answer(405, {"error": f"{asked.method} {path} isn't answered", **here})
        if path == place.readiness_path:
            work.write()
            return Answer(200, {"status": "ready", **here})
        if path == place.health_path:
            return Answer(200, {"status": "ok", **here})
        if path == "/records":
            after = parse_qs(query).get("after", ["0"])[0]
            if not _is_number(after):
                return Answer(400, {"error": f"after = {after!r}: must be a number, 0 or higher", **here})
            return Answer(200, {"numbers": work.records(int(after)), **here})
        if path == "/session":
            return _visited(asked.cookie, here, work)
        if path == WARM_PATH:
            return Answer(200, {"warmed": work.warm(), **here})
        if path == "/":
            return Answer(200, {"role": _known(work.role), **here})
    except OSError as error:
        return Answer(503, {"status": "not ready", "reason": str(error), **here})
    return Answer(404, {"error": f"no such path: {path}", **here})


def _recorded(number: str, here: dict[str, str], work: Work) -> Answer:
    if not _is_number(number) or not 1 <= int(number) <= HIGHEST:
        return Answer(400, {"error": f"record number {number!r}: must be from 1 to {HIGHEST}", **here})
    return Answer(200, {"number": int(number), "written_at": work.record(int(number)), **here})


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _visited(cookie: str, here: dict[str, str], work: Work) -> Answer:
    known = _SESSION.search(cookie)
    session = known.group(1) if known else secrets.token_hex(16)
    visits = work.visit(session)
    kept = f"{COOKIE}={session}; Path=/; HttpOnly; Secure; SameSite=Lax"
    return Answer(200, {"session": session, "visits": visits, **here}, {"Set-Cookie": kept})


def _known(role: Callable[[], str]) -> str:
    """Return the role, or "unknown": the page is shown even if the role can't be read."""
    try:
        return role()
    except Exception as error:  # noqa: BLE001  the page needs no role
        print(f"role unknown: {error!r}", flush=True)
        return UNKNOWN
