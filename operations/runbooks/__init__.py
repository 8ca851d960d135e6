"""Runbooks, generated from the settings and from the comments of the state machine's states."""
