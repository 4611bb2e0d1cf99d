"""Help: one page an area, in the person's language."""
