"""The operators' part of a failover: start it, follow it, approve it, inhibit it, and show the status."""
