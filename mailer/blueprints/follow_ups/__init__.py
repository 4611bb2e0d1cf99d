"""Follow-ups of mailings."""
