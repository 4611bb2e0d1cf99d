"""Triggers of mailings: what they are, what they do, what they did."""
