"""The running page: its sources, its rounds and its server."""

from collections.abc import Iterator
from contextlib import contextmanager

from config import Names, Settings
from config.environment import Target as Label
from operations.drawing import DrawingError
from operations.drawing import picture as draw
from recovery.clock import utc_now
from watch.board import Board
from watch.document import Document
from watch.model import document
from watch.reach import Reach
from watch.rounds import Rounds
from watch.server import Picture, Server, Site
from watch.sources import sources


@contextmanager
def live(settings: Settings, label: Label, reach: Reach, port: int | None = None) -> Iterator[str]:
    """Serve the page and yield its address. Raises PortError."""
    board = Board(utc_now)
    rounds = Rounds(board, sources(settings, reach))

    def look() -> Document:
        return document(settings, label, board.facts()[1], board.clock())

    with Server(Site(rounds, look, picture(settings)), port) as server:
        rounds.start()
        try:
            yield server.address
        finally:
            rounds.end()


def picture(settings: Settings) -> Picture:
    """Draw the state machine of the region that a failover would activate. Without the picture the page still
    has all facts.
    """
    if not settings.components.recovery:
        return Picture("", "the settings exclude the stack recovery, which has the state machine")
    try:
        drawn = draw(settings, Names(settings).other(settings.active))
    except (DrawingError, OSError) as error:
        return Picture("", str(error))
    return Picture(drawn[drawn.index("<svg") :])
