"""There and back: failovers in both directions, each followed by a reconcile, while users write and ask for names.

It is no scenario of one fault: each leg begins where the one before it ended, with the roles swapped.
"""
