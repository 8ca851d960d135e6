"""Places of Terraform's states, and the check for states where an older version of this project kept them.

An old state is never ignored: Terraform would start from an empty state and create everything a second time.
"""
