"""Outages of a region's database or cache servers while its API stays up, as after an engine's failure or
lost storage.
"""

import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, Protocol

from embedded_aws.extension import ControlRequest, Route
from embedded_aws.outages import Mode, mode_of
from embedded_aws.world import World

Part = Literal["databases", "caches"]


class Losable(Protocol):
    """A server that can be lost. `mode` is how it is lost at present; None if it isn't."""

    mode: Mode | None

    def begin_outage(self, mode: Mode) -> None: ...

    def end_outage(self) -> None: ...


def routes(part: Part, servers: Callable[[str], Iterable[Losable]], lock: threading.RLock) -> Sequence[Route]:
    """Return the control API's routes that take down the servers of a region, as `servers` gives them, and bring them
    back.
    """

    def begin(_: World, request: ControlRequest) -> None:
        mode = mode_of(request.body.get("mode", "refuse"))
        with lock:
            for server in servers(request.parameters["region"]):
                lose(server, mode)

    def end(_: World, request: ControlRequest) -> None:
        with lock:
            for server in servers(request.parameters["region"]):
                lose(server, None)

    path = f"/regions/<region>/{part}/outage"
    return [Route("PUT", path, begin), Route("DELETE", path, end)]


def lose(server: Losable, mode: Mode | None) -> None:
    """Lose a server in the given mode, or bring it back if `mode` is None. A server that is already lost keeps its
    mode.
    """
    if mode is None:
        if server.mode is not None:
            server.end_outage()
    elif server.mode is None:
        server.begin_outage(mode)
