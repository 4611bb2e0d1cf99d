"""The local mailbox: every mail that it caught."""
