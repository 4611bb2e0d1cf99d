"""What happened with customers, their documents and incidents, in one list."""
