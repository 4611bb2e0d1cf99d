"""Drag & drop sources (MJML): what may stand in them, reading, colours, writing."""
