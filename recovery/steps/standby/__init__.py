"""Checks whether a passive region could take over, from its own services. One subject per file; judgements are pure.
The command that checks readiness uses these and checks more than a region can see of itself.
"""
