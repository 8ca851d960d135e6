"""States at the place of an older version are moved to the project's own place (ADR 0031)."""
