"""Probe the passive region from the active one. It does what the prober does, and starts nothing."""

from recovery.handlers.prober import handle

__all__ = ["handle"]
