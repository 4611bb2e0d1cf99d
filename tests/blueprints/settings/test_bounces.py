"""What comes back, on the screen of settings."""

import re

import pytest

from mailer.domain.bounces import entry, limits
from mailer.domain.bounces.limits import Limits
from mailer.domain.bounces.mailbox import mailbox
from mailer.domain.settings import first_start
from mailer.infra.db import db
from mailer.models.bounce import BounceMailbox
from mailer.models.message import Message, MessageKind
from tests.factories.accounts import make_account, make_role, make_user
from tests.fixtures.imap import PASSWORD, USER
from tests.personas import super_admin

PAGE = "/settings/bounces"


@pytest.fixture
def admin(app, sign_in):
    first_start.prepare()
    db.session.commit()
    return sign_in(super_admin())


def typed(dovecot, **changes):
    return {
        "host": "127.0.0.1",
        "port": str(dovecot.port),
        "security": "none",
        "username": USER,
        "password": PASSWORD,
        "folder": "INBOX",
        "after": "seen",
        "move_to": "",
    } | changes


def test_a_mailbox_is_tested_saved_read_and_forgotten(admin, dovecot):
    assert "No mailbox is read yet" in admin.get(PAGE).text
    assert "can be read" in admin.post(f"{PAGE}/mailbox/test", data=typed(dovecot)).text
    assert mailbox() is None
    assert admin.post(f"{PAGE}/mailbox", data=typed(dovecot)).status_code == 303
    page = admin.get(PAGE).text
    assert "for the first time" in page
    assert PASSWORD not in page
    dovecot.put(b"From: a@example.com\r\n\r\nHi\r\n")
    assert admin.post(f"{PAGE}/mailbox/read").status_code == 303
    page = admin.get(PAGE).text
    assert "1 new mail was read." in page
    assert "The mailbox is read once a minute." in page
    admin.post(f"{PAGE}/mailbox", data=typed(dovecot, folder="Nowhere", password=""))
    assert "no folder “Nowhere”" in admin.post(f"{PAGE}/mailbox/read").text
    admin.post(f"{PAGE}/mailbox/remove")
    db.session.rollback()
    assert db.session.scalars(db.select(BounceMailbox)).all() == []


def test_what_is_wrong_stands_beside_what_was_typed(admin, dovecot):
    answer = admin.post(f"{PAGE}/mailbox", data=typed(dovecot, host="no server", folder=""))
    assert answer.status_code == 422
    assert "This is not the name of a server." in answer.text
    assert "Enter the name of a folder" in answer.text
    assert 'value="no server"' in answer.text
    said = admin.post(f"{PAGE}/mailbox/test", data=typed(dovecot, password="no")).text
    assert "refused the login" in said
    assert admin.post(f"{PAGE}/mailbox/test", data=typed(dovecot, username="")).status_code == 422


def test_a_bounce_address_is_saved_and_a_test_mail_sent(admin, dovecot):
    account = make_account(port=25, company_default=False)
    db.session.commit()
    answer = admin.post(f"{PAGE}/address", data={"pattern": "bounces@example.com"})
    assert answer.status_code == 422
    assert "The address needs {token} once" in answer.text
    admin.post(f"{PAGE}/address", data={"pattern": "b+{token}@example.com"})
    assert "saved but not used yet" in admin.get(PAGE).text
    admin.post(f"{PAGE}/mailbox", data=typed(dovecot))
    assert admin.post(f"{PAGE}/address/test").status_code == 303
    assert "The test mail is on its way" in admin.get(f"{PAGE}/address/state").text
    db.session.rollback()
    (message,) = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.BOUNCE_TEST))
    assert account.bounce_test_id == message.id


def test_limits_are_kept(admin):
    form = {"soft_count": "5", "soft_days": "14", "rest_days": "60"}
    assert admin.post(f"{PAGE}/limits", data=form | {"soft_days": "0"}).status_code == 422
    assert admin.post(f"{PAGE}/limits", data=form).status_code == 303
    assert limits.limits() == Limits(5, 14, 60)


def test_the_secret_is_shown_once(admin):
    shown = admin.post(f"{PAGE}/entry").text
    (secret,) = re.findall(r'id="entry-secret">([\w-]{32})<', shown)
    assert entry.opens(secret)
    page = admin.get(PAGE).text
    assert secret not in page
    assert "The entry is open" in page
    admin.post(f"{PAGE}/entry/close")
    db.session.rollback()
    assert not entry.opens(secret)


def test_who_may_only_look_changes_nothing(app, sign_in):
    first_start.prepare()
    browser = sign_in(make_user(role=make_role(permissions=["settings:view"])))
    page = browser.get(PAGE).text
    assert "Test the connection" not in page
    assert f'action="{PAGE}/entry"' not in page
    assert browser.post(f"{PAGE}/entry").status_code == 403
