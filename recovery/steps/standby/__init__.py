"""Whether a passive region could take over, from what its own services say. One noun a file; a judgement is pure.

The readiness command looks at more than a region can see of itself, and judges in these same words.
"""
