"""Translation of the deployment's settings into functions' environments, definitions of state machines, and
the list of the calls that they make.
"""
