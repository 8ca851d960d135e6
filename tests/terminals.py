"""Output streams for a console: terminals and others."""

from io import StringIO


class File(StringIO):
    """A text stream that says whether it is a terminal, so that output can be made for a person or a program."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal
