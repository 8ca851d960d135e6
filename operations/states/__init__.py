"""States that lie where an older version kept them are moved to the project's own place (ADR 0031)."""
