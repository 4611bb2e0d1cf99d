"""Ways to design a template, one file each, one interface."""
