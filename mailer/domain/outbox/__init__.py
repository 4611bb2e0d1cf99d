"""The outbox: every mail that leaves the company is put here first."""
