"""Every request is compared with botocore's model of its service.

What is required, types, lengths, ranges, patterns and enums: botocore's own validation, on the client's side, ignores
the last two and most ranges, and other SDKs check other things.
"""
