"""Files that go with mails."""

from __future__ import annotations

import io

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.outbox import attachments
from mailer.infra.db import db
from mailer.models.attachment import Attachment
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing


def make_attachment(
    name: str = "Offer.pdf",
    content: bytes = b"%PDF-1.7 offer",
    kind: str = "",
    actor: Actor = SYSTEM,
) -> Attachment:
    """A file that was taken and goes with nothing yet."""
    return attachments.take(io.BytesIO(content), name, kind, [], actor)


def make_waiting_attachment(draft_key: str, actor: Actor, name: str = "Offer.pdf") -> Attachment:
    """A file that was chosen on the page before Send."""
    made = make_attachment(name, actor=actor)
    made.draft_key = draft_key
    db.session.add(made)
    db.session.flush()
    return made


def _of_a_mailing() -> tuple[int, int]:
    make_customer(email="reader@example.com")
    mailing = make_mailing(files=[make_attachment()])
    assert mailing.message_id is not None
    return attachments.of_message(mailing.message_id)[0].id, mailing.id


SAMPLES = {
    "attachment_id": lambda: make_waiting_attachment("0" * 32, SYSTEM).id,
    "attachment_id mailing_id": _of_a_mailing,
}
