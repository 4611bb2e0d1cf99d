"""Screens of unpaid receipts and their reminders."""
