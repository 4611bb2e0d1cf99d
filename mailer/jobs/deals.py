"""Upkeep of deals."""

from __future__ import annotations

from mailer.domain.deals import save
from mailer.infra.db import db


def purge() -> None:
    """Forget deals that were deleted long ago."""
    save.purge()
    db.session.commit()
