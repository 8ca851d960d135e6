"""What roles may do against what they did: no permission is missing, and none is there without a use or a reason."""
