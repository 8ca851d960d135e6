"""IAM as far as the stacks use it: the permissions that a call needs, and whether the policies of the role and the
key grant them.
"""
