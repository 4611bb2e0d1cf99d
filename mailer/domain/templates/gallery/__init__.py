"""Starter templates in drag & drop mode: `designs.py` reads the folders beside it, one a design."""
