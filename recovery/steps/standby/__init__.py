"""Checks whether a passive region could take over, from its own services. One subject per file; judgements are pure.
The command that checks readiness uses these checks, and adds some that a region can't make from inside.
"""
