"""IAM as far as the stacks use it: what a call asks for, and whether the role's policies and the key's allow it."""
