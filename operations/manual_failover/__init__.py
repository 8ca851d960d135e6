"""A failover without Step Functions: it walks the state machine's own definition, so the steps can't differ."""
