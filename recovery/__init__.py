"""What runs in AWS: recovery functions and the state machine `dr-failover`.

Imports nothing else of the project, so that a Lambda zip of this package stands alone.
"""
