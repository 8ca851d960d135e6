"""What the settings promise: recovery time and point as distributions, and what they cost. Never imports `review`."""
