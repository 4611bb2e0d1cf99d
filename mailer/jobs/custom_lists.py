"""Upkeep of custom lists."""

from __future__ import annotations

from mailer.domain.custom_lists import define
from mailer.infra.db import db


def purge() -> None:
    """Forget lists and entries that were deleted long ago."""
    define.purge()
    db.session.commit()
