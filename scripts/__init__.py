"""Commands for people who work on this checkout; `make` calls them."""
