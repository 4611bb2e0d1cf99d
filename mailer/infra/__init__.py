"""The outside world: database, Redis, SMTP, files, crypto."""
