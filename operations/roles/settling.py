"""Asks both regions again while their copies of the ledger differ.

A write to a global table reaches the other region within about a second, so right after a failover, or after a
reconcile's last step, the two ledgers can contradict each other although nothing is wrong.
"""

from collections.abc import Callable

from operations.roles.world import World

# AWS calls a second typical; what differs for longer than this isn't on its way any more.
MOST_SECONDS = 10
BETWEEN_SECONDS = 1.0


def settled(look: Callable[[], World], sleep: Callable[[float], None]) -> World:
    """Ask both regions with `look` until their ledgers agree, for MOST_SECONDS at most, and return the last answers."""
    world = look()
    for _ in range(MOST_SECONDS):
        if world.ledgers_agree:
            break
        sleep(BETWEEN_SECONDS)
        world = look()
    return world
