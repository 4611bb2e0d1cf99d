"""Send what is in the outbox, and pick up what was left behind."""

from __future__ import annotations

from mailer.domain.deliveries import drain as outbox
from mailer.domain.deliveries import sweep as leftovers
from mailer.infra import queue, stopping


def drain() -> None:
    """Send what is due, for a minute at most."""
    outbox.drain(stopping.asked)


def sweep() -> None:
    """End leases and lifetimes; wake a drain where something is due and nobody sends it."""
    leftovers.sweep()
    if outbox.anything_due():
        queue.push("deliveries.drain")
