"""The embedded AWS: a local AWS API on loopback, for drills and tests.

Run it with `python -m embedded_aws serve`; start it from Python with `embedded_aws.process.start`. What runs in AWS
never imports this package.
"""
