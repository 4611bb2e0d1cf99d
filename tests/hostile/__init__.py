"""Hostile HTML, and the ways to see whether it did anything."""
