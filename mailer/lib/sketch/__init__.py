"""A drawing of the top of a mail, for a picture the size of a stamp: its colours, its pictures,
where its words stand. It knows what mails are made of (tables, blocks, inline styles) and leaves
out the rest; it is no browser."""

from mailer.lib.sketch.drawing import draw

__all__ = ["draw"]
