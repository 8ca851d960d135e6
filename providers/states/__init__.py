"""Where Terraform's states lie, and whether one lies where an older version kept it.

An old one is never passed over: Terraform would start from an empty state, beside everything that is deployed.
"""
