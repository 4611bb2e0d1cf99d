"""Ticks and columns of every list; who may see a list may tick in it."""
