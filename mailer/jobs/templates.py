"""What the library does by itself."""

from __future__ import annotations

from mailer.domain.templates import drafts
from mailer.infra.db import db


def forget_drafts() -> None:
    """Delete drafts that nobody came back to."""
    drafts.forget_old()
    db.session.commit()
