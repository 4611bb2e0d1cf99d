"""Tasks and calls by their day: the calendar, its feed, and reminders by mail."""
