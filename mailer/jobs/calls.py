"""Upkeep of calls."""

from __future__ import annotations

from mailer.domain.calls import save
from mailer.infra.db import db


def purge() -> None:
    """Forget calls that were deleted long ago."""
    save.purge()
    db.session.commit()
