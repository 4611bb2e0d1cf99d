"""The RQ edge: one module an area, named like it."""
