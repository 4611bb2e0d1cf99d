"""What happened: one list, and the same on the pages of records."""
