"""Which region is active, and what has to follow it: asked of both regions, judged by one table."""
