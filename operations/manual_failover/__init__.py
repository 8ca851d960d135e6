"""A failover without Step Functions: walks the machine's own definition, so the steps can't differ."""
