"""Asks checkov about the synthesized JSON, and holds its findings against the list of suppressions."""
