"""Writes of the replaced region that were never replicated, examined before the data of that region is discarded.

A replica is a physical copy, so both writers number transactions alike until they diverge: a transaction was
replicated if the new writer has it with the same commit time. `transactions.py` decides by that; `rows.py` reads both
databases; `items.py` and `objects.py` read the stores that merge by themselves; `look.py` compares all stores and
records the findings.
"""
