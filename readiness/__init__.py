"""Says whether the passive region could take over now. One noun a file; `examination.py` looks at them all."""
