"""Unpaid receipts: who is reminded of them, when, and what they answer."""
