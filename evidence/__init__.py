"""Evidence of drills and failovers: kept in chains, verified, and put into a pack for auditors."""
