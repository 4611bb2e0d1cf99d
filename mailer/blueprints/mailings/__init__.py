"""Screens of mailings: choose a template, see who gets it, send, follow."""
