"""The buckets of Terraform's states on AWS: one per region, each replicated to the other.

They must exist before the first deployment, so Terraform can't make them. Every step checks first and changes only
what differs: a second run changes nothing. Locks are objects of Terraform itself (`use_lockfile`) and need nothing
here.
"""
