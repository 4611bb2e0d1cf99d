"""Upkeep of the media library."""

from __future__ import annotations

from mailer.domain.media import library
from mailer.infra import stopping
from mailer.infra.db import db


def purge() -> None:
    """Forget pictures that were deleted long ago, some at a time."""
    more = True
    while more and not stopping.asked():
        more = library.purge() > 0
        db.session.commit()
