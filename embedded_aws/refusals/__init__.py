"""Refusals of AWS that neither `terraform validate` nor moto has: one rule per file, with AWS's message and its
source.

The fast tests apply the same rules to the synthesized stacks, and the embedded AWS to each request.
"""
