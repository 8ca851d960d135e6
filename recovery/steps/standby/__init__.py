"""Checks whether a passive region could take over, from its own services. One subject per file; judgements are pure.

The readiness command checks more than a region can see of itself, in the same words.
"""
