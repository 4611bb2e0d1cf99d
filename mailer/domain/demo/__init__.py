"""Made-up data to try everything with; never mixed with real data."""
