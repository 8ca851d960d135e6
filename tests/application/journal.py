"""Captures what the program prints, as its service's journal would receive it."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def journal() -> Iterator[Callable[[], str]]:
    """Yield a function that returns what was printed and flushed so far; like a service's output, text is
    buffered until then.
    """
    arrived = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(arrived, encoding="utf-8")):
        yield lambda: arrived.getvalue().decode()
