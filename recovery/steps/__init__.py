"""The steps of a recovery: pure functions decide, and the handlers apply the decisions."""
