"""Says before a deployment what would fail in it. One file a check; `examination.py` runs them all."""
