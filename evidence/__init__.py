"""Evidence of drills and failovers: stored in chains, verified, and packed for auditors."""
