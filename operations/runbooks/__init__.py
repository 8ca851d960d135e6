"""The runbook of a failover, generated from what the machine's states say of themselves, and the settings."""
