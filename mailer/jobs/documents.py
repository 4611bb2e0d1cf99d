"""Documents that come in by themselves, and those that were validated to be sent."""

from __future__ import annotations

from mailer.domain.dispatch import posting
from mailer.domain.imports import folder
from mailer.domain.tracking import document_views
from mailer.infra import queue, stopping
from mailer.infra.db import db


def post_batch(batch_id: int) -> None:
    """Post what waits of a batch, each document in a unit of its own."""
    while not stopping.asked() and posting.post_next(batch_id):
        db.session.commit()
    db.session.rollback()


def sweep() -> None:
    """Take up batches whose job was lost with its worker or with Redis."""
    for batch_id in posting.unfinished():
        queue.push("documents.post_batch", batch_id)
    db.session.rollback()


def look_into_folder() -> None:
    """Take the files of the watched folder, each committed by itself."""
    folder.look()


def bring_views_over() -> None:
    """Bring over what customers looked at, in committed slices; what is certain is then forgotten
    in Redis."""
    while not stopping.asked() and (found := document_views.waiting()):
        document_views.keep(found)
        db.session.commit()
        document_views.forget(found)
