"""Documents: their list and pages, how they come in, payments."""
