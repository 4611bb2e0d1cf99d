"""Ticks, columns and saved views of every list; who may see a list may tick in it."""
