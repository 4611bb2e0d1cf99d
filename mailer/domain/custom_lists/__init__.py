"""Lists that a company makes for what its customers have, and their entries."""
