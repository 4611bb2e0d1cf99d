"""What the library does by itself."""

from __future__ import annotations

from mailer.domain.templates import bin, drafts
from mailer.domain.templates.transfer import uploaded
from mailer.infra import stopping
from mailer.infra.db import db


def forget_drafts() -> None:
    """Delete drafts that nobody came back to."""
    drafts.forget_old()
    db.session.commit()


def purge_bin() -> None:
    """Delete for ever what has been in the bin for thirty days, in committed slices, and files
    that nobody imported."""
    uploaded.forget_old()
    more = True
    while more and not stopping.asked():
        more = bin.purge() == bin.AT_ONCE
        db.session.commit()
