"""What operators do about a failover: start one, follow it, approve it, inhibit it, and see who is active."""
