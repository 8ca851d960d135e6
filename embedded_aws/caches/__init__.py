"""Real cache servers behind ElastiCache's API."""
