"""The buckets that hold Terraform's states on AWS: one a region, each copied to the other.

They are made before the first deployment, so Terraform can't make them. Every step looks first and changes only
what differs: asked again, it changes nothing. Locks are objects of Terraform itself (`use_lockfile`) and need
nothing here.
"""
