"""The code that runs in AWS: recovery functions and their steps.

It imports nothing else of the project, so that a Lambda zip of this package is complete.
"""
