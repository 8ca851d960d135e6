"""Where local states lie. Whoever only asks this needs no framework, which starts a Node process."""

from pathlib import Path

from config.environment import Target

STATES = Path(".states")


def states_folder(target: Target, account_id: str) -> Path:
    """Name the folder of local states, relative to the project's root: one per target and account."""
    return STATES / f"{target}-{account_id}"
