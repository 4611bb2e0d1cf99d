"""What the library does by itself."""

from __future__ import annotations

from mailer.domain.rendering import thumbnails
from mailer.domain.templates import bin, drafts
from mailer.domain.templates.transfer import uploaded
from mailer.infra import queue, stopping
from mailer.infra.db import db, reading


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


def draw_thumbnail(template_id: int) -> None:
    """Draw how a template looks now; nothing is done if its picture shows that already, and
    nothing kept if it was saved again meanwhile (that save has asked for a job of its own)."""
    with reading():
        wanted = thumbnails.wanted(template_id)
        picture = thumbnails.drawn(wanted.html) if wanted else b""
    db.session.rollback()
    if wanted is not None:
        thumbnails.keep(wanted, picture)
    db.session.commit()


def draw_waiting() -> None:
    """Ask again for pictures whose job was lost."""
    for template_id in thumbnails.waiting(50):
        queue.push("templates.draw_thumbnail", template_id)
    db.session.rollback()
