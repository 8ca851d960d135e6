"""The embedded AWS: a local AWS API on loopback that drills and tests run on.

Run it with `python -m embedded_aws serve`; start it from Python with `embedded_aws.process.start`.
The product never imports this package.
"""
