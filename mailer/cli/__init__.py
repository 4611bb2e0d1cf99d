"""The terminal edge: the `mailer` command."""
