"""The buckets of Terraform's states on AWS: one per region, each replicated to the other. They must exist before the
first deployment, so Terraform can't make them.

Every step checks first and changes only what differs: a second run changes nothing. Terraform stores its locks in the
same buckets (`use_lockfile`).
"""
