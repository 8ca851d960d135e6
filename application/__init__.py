"""The small program that instances run when the team brings none (DESIGN section 11 has what it must offer)."""
