"""Operators' part of a failover: start, follow, approve, inhibit, and status."""
