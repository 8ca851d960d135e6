"""The small program that instances run if the team brings none (docs/adoption.md lists what it must offer)."""
