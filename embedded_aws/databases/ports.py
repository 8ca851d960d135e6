"""Free ports of loopback."""

import socket


def free_port() -> int:
    """Return a port that nobody listens on now. Somebody may take it before it is used, which then fails loudly."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
