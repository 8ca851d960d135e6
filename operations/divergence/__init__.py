"""What the region that was replaced took and never sent, looked at before anything of it is discarded.

A replica is a physical copy, so both writers count transactions alike until they part: a transaction was sent if the
present writer knows it by the same commit time. `transactions.py` decides by that; `rows.py` reads both databases,
`items.py` and `objects.py` what merges by itself; `look.py` puts a look together and records it.
"""
