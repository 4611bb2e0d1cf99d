"""Customers and users from files: read, match, check, write in slices, undo."""
