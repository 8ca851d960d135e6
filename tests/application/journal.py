"""What comes to the service's journal at once."""

import io
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout


@contextmanager
def journal() -> Iterator[Callable[[], str]]:
    """Give what came out until now. Like a service's own output it is kept back until somebody flushes it."""
    arrived = io.BytesIO()
    with redirect_stdout(io.TextIOWrapper(arrived, encoding="utf-8")):
        yield lambda: arrived.getvalue().decode()
