"""Finds before a deployment what would make it fail. One file per check; `examination.py` runs them all."""
