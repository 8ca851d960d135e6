"""Round trips: failovers in both directions, each followed by a reconcile, while users write and ask DNS.

This isn't a scenario of one fault: each leg begins where the previous one ended, with the roles swapped.
"""
