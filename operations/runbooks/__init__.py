"""The runbook of a failover, generated from the machine's definition, the settings and what people know of it."""
