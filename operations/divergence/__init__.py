"""Writes of the replaced region that were never replicated, examined before any of it is discarded.

A replica is a physical copy, so both writers number transactions alike until they diverge: a transaction was
replicated if the new writer has it with the same commit time. `transactions.py` decides by that; `rows.py` reads both
databases, `items.py` and `objects.py` the stores that merge by themselves; `look.py` combines the findings and
records them.
"""
