"""Tasks and calls by their day, on screen and in other calendars."""
