"""Password mails go through the outbox; the link is made when the mail is, and kept nowhere."""

from __future__ import annotations

import re

import pytest

from mailer.domain.accounts import password_mails
from mailer.domain.accounts.access import Forbidden
from mailer.domain.accounts.password_links import user_of
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind, Priority
from mailer.models.smtp_account import AccountState
from tests.factories.accounts import make_account, make_company_account, make_user
from tests.personas import marketer, super_admin


def messages() -> list[Message]:
    return list(db.session.scalars(db.select(Message)))


def test_a_known_address_gets_one_urgent_mail_with_no_secret_in_the_database(app_both):
    make_company_account()
    user = marketer()
    password_mails.send_link(user.email.upper())
    [message] = messages()
    delivery = db.session.scalar(db.select(Delivery))
    assert (message.kind, message.priority) == (MessageKind.PASSWORD, Priority.URGENT)
    assert message.data == {"user_id": user.id}
    assert delivery.address == user.email


@pytest.mark.parametrize("email", ["nobody@example.com", "", "no address"])
def test_an_unknown_address_gets_nothing_and_no_error(app, email):
    make_company_account()
    marketer()
    password_mails.send_link(email)
    assert messages() == []


def test_deactivated_people_get_nothing(app):
    make_company_account()
    password_mails.send_link(make_user(active=False).email)
    assert messages() == []


@pytest.mark.parametrize("email", ["marc.marketing@example.com", "nobody@example.com"])
def test_when_nothing_can_be_sent_everyone_is_told_alike(app, email):
    marketer()
    make_account(company_default=True, state=AccountState.STOPPED, state_reason="@login")
    with pytest.raises(Refused):
        password_mails.send_link(email)


def test_the_language_is_the_persons(app):
    make_company_account()
    password_mails.send_link(make_user(language="fr").email)
    password_mails.send_link(make_user(language="").email)
    assert [message.language for message in messages()] == ["fr", "fr"]


def test_an_invitation_is_for_super_admins_to_send(app):
    make_company_account()
    user = make_user(password_hash="")
    with pytest.raises(Forbidden):
        password_mails.invite(user, marketer())
    password_mails.invite(user, super_admin())
    [message] = messages()
    assert message.kind == MessageKind.INVITATION
    assert message.created_by_id == super_admin().id


def test_a_deactivated_person_is_not_invited(app):
    make_company_account()
    with pytest.raises(Refused, match="deactivated"):
        password_mails.invite(make_user(active=False), super_admin())


@pytest.mark.parametrize(
    ("language", "word"), [("en", "Choose a new password"), ("fr", "nouveau mot de passe")]
)
def test_the_mail_arrives_with_a_link_that_works(app, smtp_server, run_jobs, language, word):
    make_account(company_default=True, port=smtp_server.port)
    user = make_user(language=language)
    password_mails.send_link(user.email)
    run_jobs()
    [caught] = smtp_server.wait_for(1)
    text = caught.message.get_body(("plain",)).get_content()
    html = caught.message.get_body(("html",)).get_content()
    assert word in caught.message["Subject"] and word in html
    [token] = re.findall(r"http://127.0.0.1:8000/password/set/(\S+)", text)
    assert token in html
    assert user_of(token).id == user.id
    kept = [str(message.data) + message.subject for message in messages()]
    assert token not in str(kept)
    assert token not in str([entry.details for entry in db.session.scalars(db.select(AuditEntry))])
