"""Free ports of this machine, for servers that need their port number before they start."""

import random
import socket

# Below the ports that Linux and macOS give to connections that go out (32768 and 49152), so that none of these takes
# one between the look and the start of its server: it was seen at the restore of a snapshot.
FIRST, LAST = 20000, 32767


def free_port() -> int:
    """Return a port that is free now. If another program takes the port before the caller uses it, that use
    fails with an error.
    """
    while True:
        port = random.randint(FIRST, LAST)
        with socket.socket() as taken:
            try:
                taken.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
