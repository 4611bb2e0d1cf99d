"""Telephone calls that somebody here is to make."""
