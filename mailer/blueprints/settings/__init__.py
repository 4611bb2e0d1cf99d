"""Settings of the company: who it is, and what it sends through."""
