"""Free ports of loopback."""

import socket


def free_port() -> int:
    """Return a port that is free now. Another process may take it before its use, which then fails with an error."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
