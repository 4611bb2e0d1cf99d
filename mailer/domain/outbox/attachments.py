"""Files that go with mails: taken from people, kept with a message or with one delivery."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, exists, select, union

from mailer.domain.audit.record import HasName
from mailer.infra import files, mail_files
from mailer.infra.db import db
from mailer.infra.files import Readable, TooLarge
from mailer.lib import clock, mail_attachments
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.document import DocumentFile
from mailer.models.mailing import Mailing, MailingState

#: Bytes that the files of one mail may have together: more is refused by most mail servers.
LIMIT = 20_000_000
#: Files of one mail.
MOST = 50
#: How long a file waits for its mail to be sent, before it is forgotten; and how much later what
#: was kept of it goes, so that a mail that is being posted at that moment still has it.
WAITS, BEHIND = dt.timedelta(days=7), dt.timedelta(days=1)
_SLICE = 500


def take(
    stream: Readable, name: str, media_type: str, beside: Sequence[Attachment], actor: HasName
) -> Attachment:
    """Keep a file that is to go with a mail, `beside` others; its row is not added yet.

    Raises `Refused` when it is too large for one mail; nothing is kept then.
    """
    shown = mail_attachments.file_name(name) or _("File")
    if len(beside) >= MOST:
        raise Refused(_("A mail may have at most %(most)s attachments.", most=MOST))
    try:
        kept = mail_files.keep(stream, LIMIT - total(beside))
    except TooLarge:
        raise Refused(_too_large(shown)) from None
    return Attachment(
        name=shown,
        media_type=mail_attachments.media_type(media_type, shown),
        size=kept.size,
        encoded_size=kept.encoded_size,
        digest=kept.digest,
        key=kept.key,
        created_by_id=actor.id,
        created_at=clock.now(),
    )


def total(attachments: Iterable[Attachment]) -> int:
    """Bytes that they have together."""
    return sum(each.size for each in attachments)


def of_draft(draft_key: str, actor: HasName) -> list[Attachment]:
    """What this person chose on one page so far, in that order."""
    if not draft_key:
        return []
    chosen = select(Attachment).where(
        Attachment.draft_key == draft_key,
        Attachment.created_by_id == actor.id,
        Attachment.message_id.is_(None),
    )
    return list(db.session.scalars(chosen.order_by(Attachment.id)))


def of_message(message_id: int) -> list[Attachment]:
    """What goes with every mail of a message, in the order in which it was chosen."""
    shared = select(Attachment).where(
        Attachment.message_id == message_id, Attachment.delivery_id.is_(None)
    )
    return list(db.session.scalars(shared.order_by(Attachment.id)))


def of_deliveries(message_id: int, delivery_ids: Sequence[int]) -> dict[int, list[Attachment]]:
    """Delivery id → what goes with this delivery only."""
    own = select(Attachment).where(
        Attachment.message_id == message_id, Attachment.delivery_id.in_(delivery_ids)
    )
    found: dict[int, list[Attachment]] = {}
    for each in db.session.scalars(own.order_by(Attachment.id)):
        found.setdefault(each.delivery_id or 0, []).append(each)
    return found


def attach(
    attachments: Iterable[Attachment], message_id: int, delivery_id: int | None = None
) -> None:
    """Let files go with a message, or with one delivery of it. What is kept of a file is shared,
    so the same may go with several. Raises `Refused` when they are too much for a mail."""
    chosen = list(attachments)
    beside = of_message(message_id) if chosen and delivery_id is not None else []
    if total([*chosen, *beside]) > LIMIT:
        raise Refused(_too_large(""))
    for each in chosen:
        if not mail_files.kept(each.key, each.encoded_size).whole:
            raise Refused(
                _("“%(name)s” is no longer there. Please attach it again.", name=each.name)
            )
        db.session.add(
            Attachment(
                message_id=message_id,
                delivery_id=delivery_id,
                name=each.name,
                media_type=each.media_type,
                size=each.size,
                encoded_size=each.encoded_size,
                digest=each.digest,
                key=each.key,
                created_by_id=each.created_by_id,
                created_at=clock.now(),
            )
        )
    db.session.flush()


def forget_waiting() -> int:
    """Forget files that were chosen long ago and neither sent nor kept in a draft; how many files went. The caller
    commits."""
    now = clock.now()
    db.session.execute(
        delete(Attachment).where(
            Attachment.message_id.is_(None),
            Attachment.created_at < now - WAITS,
            # A draft keeps its files.
            ~exists().where(
                Mailing.draft_key == Attachment.draft_key,
                Mailing.state == MailingState.DRAFT,
                Mailing.deleted_at.is_(None),
            ),
        )
    )
    gone = 0
    old = files.older(mail_files.KIND, now - WAITS - BEHIND)
    for start in range(0, len(old), _SLICE):
        keys = old[start : start + _SLICE]
        kept = union(
            select(Attachment.key).where(Attachment.key.in_(keys)),
            select(DocumentFile.key).where(DocumentFile.key.in_(keys)),
        )
        used = set(db.session.scalars(kept))
        unused = [key for key in keys if key not in used]
        files.delete_all(unused)
        gone += len(unused)
    return gone


def _too_large(name: str) -> str:
    most = LIMIT // 1_000_000
    if not name:
        return _("The attachments of a mail may have %(most)s MB together.", most=most)
    return _(
        "“%(name)s” was not attached: the attachments of a mail may have %(most)s MB together.",
        name=name,
        most=most,
    )
