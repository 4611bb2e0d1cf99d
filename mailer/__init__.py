"""Mailer: self-hosted business mailing."""
