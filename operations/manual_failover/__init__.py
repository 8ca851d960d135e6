"""A failover without Step Functions: this machine runs the state machine's own definition, so that the steps are the
same.
"""
