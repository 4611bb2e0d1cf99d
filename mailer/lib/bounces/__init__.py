"""Reads what mail servers and mailboxes answer to mail: bounces, complaints, auto-replies."""
