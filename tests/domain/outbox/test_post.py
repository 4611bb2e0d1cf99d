"""Putting mails into the outbox."""

import datetime as dt

import pytest

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox.post import Recipient, insert_deliveries, post
from mailer.infra import queue
from mailer.infra.db import db
from mailer.lib import clock as time
from mailer.lib.errors import Refused
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message, MessageKind, Priority


def _post(*addresses, kind=MessageKind.PROOF, **more):
    more.setdefault("subject", "Hello")
    return post(
        kind,
        account_id=1,
        from_address="company@example.com",
        to=[Recipient(address) for address in addresses],
        actor=SYSTEM,
        **more,
    )


def _deliveries(message):
    return list(
        db.session.scalars(
            db.select(Delivery).where(Delivery.message_id == message.id).order_by(Delivery.id)
        )
    )


def test_it_queues_one_mail_for_each_address(app_both):
    message = _post("ana@example.com", "stanisław@wp.pl")
    rows = _deliveries(message)
    assert [row.address for row in rows] == ["ana@example.com", "stanisław@wp.pl"]
    assert {row.state for row in rows} == {DeliveryState.QUEUED}
    assert {row.priority for row in rows} == {Priority.URGENT}
    assert {row.due_at <= time.now() for row in rows} == {True}


def test_two_spellings_of_one_address_get_one_mail(app_both):
    message = _post("ana@example.com", "ANA@Example.COM")
    assert [row.address for row in _deliveries(message)] == ["ana@example.com"]


def test_a_slice_may_be_repeated(app_both):
    message = _post(kind=MessageKind.MAILING, mailing_id=1, priority=Priority.BULK)
    first = [Recipient("ana@example.com"), Recipient("bo@example.com")]
    insert_deliveries(message.id, first)
    insert_deliveries(message.id, [*first, Recipient("cy@example.com")])
    insert_deliveries(message.id, [])
    assert [row.address[:2] for row in _deliveries(message)] == ["an", "bo", "cy"]


def test_a_password_mail_is_given_up_after_an_hour_and_others_after_two_days(app):
    for kind, hours in ((MessageKind.PASSWORD, 1), (MessageKind.PROOF, 48)):
        (row,) = _deliveries(_post("ana@example.com", kind=kind))
        assert row.expires_at - row.due_at == dt.timedelta(hours=hours)


def test_mail_of_a_mailing_does_not_expire_while_it_waits_for_its_turn(app):
    message = _post(
        "ana@example.com", kind=MessageKind.MAILING, mailing_id=1, priority=Priority.BULK
    )
    assert [row.expires_at for row in _deliveries(message)] == [None]


def test_a_recipient_keeps_its_record_and_its_values(app):
    message = post(
        MessageKind.PROOF,
        account_id=1,
        from_address="company@example.com",
        to=[Recipient("ana@example.com", customer_id=7, contact_id=8, data={"NAME": "Ana"})],
        actor=SYSTEM,
    )
    (row,) = _deliveries(message)
    assert (row.customer_id, row.contact_id, row.data) == (7, 8, {"NAME": "Ana"})


@pytest.mark.parametrize("address", ["", "nobody", "a@example.com\r\nBcc: v@example.com"])
def test_it_refuses_what_is_no_address_and_keeps_nothing(app, address):
    with pytest.raises(Refused, match="not an e-mail address"):
        _post("ana@example.com", address)
    db.session.rollback()
    assert db.session.query(Message).count() == 0


@pytest.mark.parametrize("field", ["subject", "from_name"])
def test_a_line_break_in_a_header_is_refused(app, field):
    with pytest.raises(Refused):
        _post("ana@example.com", **{field: "Hello\r\nBcc: victim@example.com"})


def test_bulk_mail_without_a_mailing_is_a_mistake(app):
    with pytest.raises(ValueError, match="bulk"):
        _post("ana@example.com", priority=Priority.BULK)


def test_a_thousand_mails_wake_one_drain(app, valkey):
    for _ in range(20):
        _post("ana@example.com")
    db.session.commit()
    assert queue.queue(queue.DRAIN).count == 1


def test_nothing_is_woken_when_the_unit_is_rolled_back(app, valkey):
    _post("ana@example.com")
    db.session.rollback()
    assert queue.queue(queue.DRAIN).count == 0


def test_without_redis_the_mails_are_kept(app, valkey):
    valkey.stop()
    message = _post("ana@example.com")
    db.session.commit()
    assert len(_deliveries(message)) == 1
