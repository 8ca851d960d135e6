"""Runbooks, generated from the comments of the state machine's states and the settings."""
