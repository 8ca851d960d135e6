"""Probe the passive region from the active one, as the prober does in the other direction. The result starts no
failover.
"""

from recovery.handlers.prober import handle

__all__ = ["handle"]
