"""The small program that instances run when the team brings none (docs/adoption.md has what it must offer)."""
