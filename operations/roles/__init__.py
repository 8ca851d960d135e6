"""The active region, and what must follow from it: asked of both regions, judged by one table."""
