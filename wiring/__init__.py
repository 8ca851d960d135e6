"""The deployment's settings, translated for what runs: the functions' environments, the machines, and all of their
calls.
"""
