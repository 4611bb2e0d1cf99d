"""Saved lists: who is in them, the builder of criteria, files."""
