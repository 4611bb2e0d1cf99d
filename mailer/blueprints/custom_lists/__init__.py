"""Custom lists: made with their fields, entered, imported, exported, and mailed."""
