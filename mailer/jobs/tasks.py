"""Upkeep of tasks."""

from __future__ import annotations

from mailer.domain.tasks import save
from mailer.infra.db import db


def purge() -> None:
    """Forget tasks that were deleted long ago."""
    save.purge()
    db.session.commit()
