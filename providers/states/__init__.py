"""Places of Terraform's states, and the check for states at the place of an older version.

An old state is never ignored: Terraform would start from an empty state and create everything a second time.
"""
