"""Everything there is to test; the folders mirror the source."""
