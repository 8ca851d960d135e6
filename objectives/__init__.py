"""Model of the settings' objectives: recovery time and point as distributions, and the cost. Never imports `review`."""
