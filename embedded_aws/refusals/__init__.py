"""What AWS refuses, and neither `terraform validate` nor moto does: a rule a file, with AWS's words and its source.

The same rules are asked of the synthesized stacks in the fast tests, and of each request to the embedded AWS.
"""
