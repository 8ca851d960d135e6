"""Comparison of every request with botocore's model of its service: required members, types, lengths, ranges, patterns,
enums.

botocore's own validation, on the client's side, ignores patterns, enums and most ranges, and other SDKs check other
things.
"""
