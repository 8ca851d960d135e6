"""The person who runs a command, as locks, ledgers and reasons name them."""

import getpass
import os
import socket


def known_name() -> str:
    """Return the user's name; empty if the user's id has no name, as in a container that runs under a number."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # Python 3.13 raises OSError, versions before it KeyError.
        return ""


def name() -> str:
    """Return the user's name, or the number of a user who has none."""
    return known_name() or f"user-{os.getuid()}"


def name_and_host() -> str:
    """Return `name@host` of whoever runs this command, and where."""
    return f"{name()}@{socket.gethostname()}"
