"""Mails of an account with a key leave signed, and another implementation agrees."""

from __future__ import annotations

from typing import Any

import dkim as dkimpy
import pytest
from flask import Flask, current_app

from mailer.domain.accounts import dkim
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.rendering.rendered import Rendered
from mailer.infra import crypto, files
from mailer.infra.db import db
from mailer.models.attachment import Attachment
from mailer.models.delivery import Delivery
from mailer.models.message import MessageKind
from mailer.models.smtp_account import SmtpAccount
from tests.factories.accounts import make_account, make_user
from tests.factories.attachments import make_attachment
from tests.factories.customers import make_customer
from tests.factories.templates import make_template


def account_that_signs(kind: str = "rsa") -> SmtpAccount:
    account = make_account(company_default=True, from_address="info@example.com")
    dkim.make_key(account, SYSTEM, kind=kind)
    dkim.switch(account, True, SYSTEM)
    return account


def mails(account: SmtpAccount, *to: Recipient, **values: Any) -> list[Rendered]:
    values.setdefault(
        "template_version_id", make_template(source="Hi @CUSTOMERNAME@\n\n  x").version_id
    )
    kind = MessageKind(values.pop("kind", MessageKind.MAILING))
    message = post(
        kind,
        account_id=account.id,
        from_address="info@example.com",
        to=to,
        actor=SYSTEM,
        **values,
    )
    rows = db.session.scalars(db.select(Delivery).where(Delivery.message_id == message.id)).all()
    return list(renderer_for(message).render_many(rows).values())


def verified(mail: bytes, account: SmtpAccount) -> bool:
    published = dkim.signature_of(account)
    assert published is not None

    def txt(name: bytes, timeout: int = 5) -> bytes | None:
        known = name.decode().rstrip(".") == published.record_name
        return published.record.encode() if known else None

    return bool(dkimpy.verify(mail, dnsfunc=txt))


def to_customers(*addresses: str) -> list[Recipient]:
    made = [make_customer(first_name="Zoë ", email=address) for address in addresses]
    return [Recipient(each.email, each.id) for each in made]


@pytest.mark.parametrize("kind", dkim.KINDS)
def test_each_mail_of_a_mailing_is_signed(app: Flask, kind: str) -> None:
    account = account_that_signs(kind)
    found = mails(account, *to_customers("a@example.com", "b@example.com", "stanisław@wp.pl"))
    assert [verified(mail.content, account) for mail in found] == [True] * 3
    assert [mail.smtputf8 for mail in found] == [False, False, True]
    assert all(mail.size == len(mail.content) for mail in found)


def test_a_mail_with_files_is_signed_over_them(app: Flask) -> None:
    account = account_that_signs()
    own, shared = make_attachment("Own.bin", bytes(100_000)), make_attachment("Empty.txt", b"")
    (to,) = to_customers("a@example.com")
    to = Recipient(to.address, to.customer_id, attachments=[own])
    (mail,) = mails(account, to, attachments=[shared])
    assert verified(mail.content, account)
    assert not verified(mail.content.replace(b"AAAA\r\nAAAA", b"AAAB\r\nAAAA", 1), account)
    assert mail.content.count(b"Content-Disposition: attachment") == 2


def test_mails_that_the_program_writes_are_signed_too(app: Flask) -> None:
    account = account_that_signs()
    user = make_user()
    (mail,) = mails(
        account,
        Recipient(user.email),
        kind=MessageKind.PASSWORD,
        data={"user_id": user.id},
        template_version_id=None,
    )
    assert verified(mail.content, account)


def test_nothing_is_signed_until_it_is_switched_on(app: Flask) -> None:
    account = make_account(company_default=True, from_address="info@example.com")
    dkim.make_key(account, SYSTEM)
    (mail,) = mails(account, *to_customers("a@example.com"))
    assert b"DKIM-Signature" not in mail.content


def test_a_key_that_does_not_open_stops_no_mail(app: Flask) -> None:
    account = account_that_signs()
    crypto.init_app(current_app, "another secret")
    (mail,) = mails(account, *to_customers("a@example.com"))
    assert b"DKIM-Signature" not in mail.content
    assert dkim.signature_of(account) is None


def test_a_key_opens_for_its_own_account_only(app: Flask) -> None:
    account, other = account_that_signs(), make_account(from_address="x@example.com")
    other.dkim_key_sealed, other.dkim_on = account.dkim_key_sealed, True
    assert dkim.signer_of(account) is not None
    assert dkim.signer_of(other) is None


def test_a_file_that_is_gone_makes_no_mail(app: Flask) -> None:
    lost = make_attachment("Lost.pdf")
    account = make_account(company_default=True)
    (to,) = to_customers("a@example.com")
    message = post(
        MessageKind.MAILING,
        account_id=account.id,
        from_address="info@example.com",
        to=[to],
        template_version_id=make_template().version_id,
        attachments=[lost],
        actor=SYSTEM,
    )
    row = db.session.scalars(db.select(Delivery)).one()
    stored = db.session.scalars(db.select(Attachment)).one()
    files.delete(stored.key)
    with pytest.raises(OSError, match="not what was kept"):
        renderer_for(message).render_many([row])
