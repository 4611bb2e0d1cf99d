"""Files that go with mails: with all of a message, or with one delivery."""

from __future__ import annotations

import datetime as dt
import io
import os

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox import attachments
from mailer.domain.outbox.post import Recipient, insert_deliveries, post
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib import clock as time
from mailer.lib.errors import Refused
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from tests.factories.attachments import make_attachment, make_waiting_attachment
from tests.factories.documents import make_document_file
from tests.fixtures.clock import MovedClock


def posted(*to: Recipient, chosen: list[Attachment] | None = None) -> Message:
    return post(
        MessageKind.PROOF,
        account_id=1,
        from_address="company@example.com",
        to=to,
        attachments=chosen or [],
        actor=SYSTEM,
    )


def own(message: Message) -> dict[str, list[str]]:
    rows = db.session.scalars(db.select(Delivery).where(Delivery.message_id == message.id)).all()
    found = attachments.of_deliveries(message.id, [row.id for row in rows])
    return {row.address: [each.name for each in found.get(row.id, [])] for row in rows}


def test_files_go_with_all_of_a_message_or_with_one_recipient(app_both: Flask) -> None:
    shared, anas = make_attachment("Terms.pdf"), make_attachment("Invoice.pdf")
    message = posted(
        Recipient("ana@example.com", attachments=[anas]),
        Recipient("bob@example.com"),
        chosen=[shared],
    )
    assert [each.name for each in attachments.of_message(message.id)] == ["Terms.pdf"]
    assert own(message) == {"ana@example.com": ["Invoice.pdf"], "bob@example.com": []}


def test_a_slice_that_is_repeated_attaches_nothing_twice(app_both: Flask) -> None:
    message = posted()
    to = [Recipient("ana@example.com", attachments=[make_attachment()])]
    insert_deliveries(message.id, to)
    insert_deliveries(
        message.id, [*to, Recipient("ANA@example.com", attachments=to[0].attachments)]
    )
    assert own(message) == {"ana@example.com": ["Offer.pdf"]}


def test_what_is_too_large_for_a_mail_is_refused_at_once(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attachments, "LIMIT", 10)
    first = make_attachment(content=b"x" * 10)
    with pytest.raises(Refused, match=r"“more\.txt” was not attached"):
        attachments.take(io.BytesIO(b"x"), "more.txt", "", [first], SYSTEM)
    with pytest.raises(Refused, match="together"):
        posted(
            Recipient("ana@example.com", attachments=[make_attachment(content=b"x")]),
            chosen=[first],
        )


def test_a_mail_has_so_many_files_and_no_more(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST", 1)
    with pytest.raises(Refused, match="at most 1"):
        attachments.take(io.BytesIO(b"x"), "b.txt", "", [make_attachment()], SYSTEM)


def test_a_file_that_is_gone_is_said_before_it_is_missed(app: Flask) -> None:
    lost = make_attachment("Lost.pdf")
    files.delete(lost.key)
    with pytest.raises(Refused, match="Lost"):
        posted(Recipient("ana@example.com"), chosen=[lost])


def test_files_that_were_never_sent_are_forgotten_in_the_end(
    app_both: Flask, clock: MovedClock
) -> None:
    key = "0" * 32
    waiting = make_waiting_attachment(key, SYSTEM)
    sent = make_attachment("Sent.pdf")
    posted(Recipient("ana@example.com"), chosen=[sent])
    lost = make_attachment("Rolled back.pdf")
    for each in (waiting, sent, lost):
        os.utime(files.path(each.key), (time.now().timestamp(),) * 2)
    clock.advance(dt.timedelta(days=7, minutes=1))
    assert attachments.forget_waiting() == 0
    assert attachments.of_draft(key, SYSTEM) == []
    clock.advance(dt.timedelta(days=1))
    assert attachments.forget_waiting() == 2
    assert [files.path(each.key).exists() for each in (waiting, sent, lost)] == [False, True, False]


def test_files_of_documents_are_never_forgotten(app_both: Flask, clock: MovedClock) -> None:
    file = make_document_file()
    os.utime(files.path(file.key), (time.now().timestamp(),) * 2)
    clock.advance(dt.timedelta(days=30))
    assert attachments.forget_waiting() == 0
    assert files.path(file.key).exists()
