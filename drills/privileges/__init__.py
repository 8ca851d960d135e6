"""Granted permissions compared with used ones: none is missing, and none is there without a use or a reason."""
