"""Checks whether the passive region could take over now. One subject per file; `checks.py` runs them all."""
