"""Sending accounts: checked before they are saved, sealed, and changed by the right people."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from mailer.domain.accounts import smtp_accounts, smtp_settings
from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.accounts.sending import company_account, own_account
from mailer.domain.accounts.smtp_settings import Address, Limits, Server, password_of
from mailer.domain.mailings import operate
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.settings import first_start
from mailer.infra import crypto
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.mailing import MailingState
from mailer.models.message import MessageKind
from mailer.models.smtp_account import AccountKind, AccountState, AccountUsage, Security
from tests.factories.accounts import make_account, make_role, make_user
from tests.factories.customers import make_customer
from tests.factories.mailings import make_mailing
from tests.personas import marketer, super_admin

ME = Address("Marc", "marc@example.com")
SECRET = "s3cret-of-the-server"


def server(**values):
    given = {"host": "smtp.example.com", "port": 587, "security": Security.STARTTLS}
    return Server(**{**given, **values})


def editor():
    """May change the company's settings but is no super admin."""
    return make_user(role=make_role(permissions=["settings:edit", "settings:view"]))


@pytest.mark.parametrize(
    ("sender", "typed", "field"),
    [
        (Address("", ""), {}, "from_address"),
        (Address("", "nowhere"), {}, "from_address"),
        (Address("Evil\r\nBcc: x@example.com", "a@example.com"), {}, "from_name"),
        (Address("", "a@example.com\r\nBcc: x@example.com"), {}, "from_address"),
        (Address("", "a@example.com", "nowhere"), {}, "reply_to"),
        (ME, {"host": " "}, "host"),
        (ME, {"host": "smtp example"}, "host"),
        (ME, {"host": "https://smtp.example.com"}, "host"),
        (ME, {"host": "smtp.example.com:587"}, "host"),
        (ME, {"host": "10.0.0.1.2"}, "host"),
        (ME, {"port": None}, "port"),
        (ME, {"port": 0}, "port"),
        (ME, {"port": 65536}, "port"),
        (ME, {"password": SECRET}, "username"),
        (ME, {"username": "marc"}, "password"),
        (ME, {"username": "marc", "password": SECRET, "security": Security.NONE}, "security"),
    ],
)
def test_what_cannot_be_used_is_named_and_nothing_is_saved(app, sender, typed, field):
    with pytest.raises(Refused) as refused:
        smtp_accounts.save_company_smtp(sender, server(**typed), SYSTEM)
    assert list(refused.value.fields) == [field]
    assert smtp_accounts.company_smtp() is None


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "10.1.2.3",
        "192.168.0.7",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "[::1]",
        "mail.local",
        "mailserver",
        "0.0.0.0",
    ],
)
def test_internal_servers_are_for_super_admins_and_the_terminal(app, host):
    with pytest.raises(Refused) as refused:
        smtp_accounts.save_own(marketer(), ME, server(host=host), marketer())
    assert "internal network" in refused.value.fields["host"]
    for actor in (SYSTEM, super_admin()):
        account = smtp_accounts.save_own(marketer(), ME, server(host=host), actor)
        assert account.internal_allowed


def test_an_internal_server_stays_allowed_until_it_changes(app):
    marc = marketer()
    smtp_accounts.save_own(marc, ME, server(host="10.0.0.5"), super_admin())
    account = smtp_accounts.save_own(marc, ME, server(host="10.0.0.5", port=25), marc)
    assert account.internal_allowed
    smtp_accounts.save_own(marc, ME, server(), marc)
    assert not account.internal_allowed
    with pytest.raises(Refused):
        smtp_accounts.save_own(marc, ME, server(host="10.0.0.5"), marc)


def test_the_password_is_sealed_for_this_account_only(app_both):
    typed = server(username="marc", password=SECRET)
    account = smtp_accounts.save_own(marketer(), ME, typed, marketer())
    other = make_account(owner_id=super_admin().id)
    assert SECRET.encode() not in account.password_sealed
    assert password_of(account) == SECRET
    other.password_sealed = account.password_sealed
    with pytest.raises(crypto.WrongKey):
        password_of(other)


def test_an_empty_password_keeps_the_stored_one(app):
    marc = marketer()
    smtp_accounts.save_own(marc, ME, server(username="marc", password=SECRET), marc)
    account = smtp_accounts.save_own(marc, ME, server(username="marc", port=2525), marc)
    assert password_of(account) == SECRET


def test_without_a_login_the_password_is_forgotten(app):
    marc = marketer()
    smtp_accounts.save_own(marc, ME, server(username="marc", password=SECRET), marc)
    account = smtp_accounts.save_own(marc, ME, server(), marc)
    assert account.password_sealed is None


def test_a_stored_password_never_goes_to_another_server(app):
    marc = marketer()
    smtp_accounts.save_own(marc, ME, server(username="marc", password=SECRET), marc)
    with pytest.raises(Refused) as refused:
        smtp_accounts.save_own(marc, ME, server(username="marc", host="evil.example"), marc)
    assert "smtp.example.com" in refused.value.fields["password"]


def test_the_company_has_one_account_in_use(app_both):
    first_start.prepare()
    first_start.prepare()
    mailbox = company_account()
    assert mailbox.kind == AccountKind.LOCAL_MAILBOX and mailbox.from_address
    assert (mailbox.daily_limit, mailbox.monthly_limit, mailbox.per_minute) == (None, None, None)
    account = smtp_accounts.save_company_smtp(ME, server(), SYSTEM)
    assert company_account() is account and not mailbox.company_default
    assert (account.daily_limit, account.monthly_limit) == (300, 1000)
    assert smtp_accounts.use_local_mailbox(ME, SYSTEM) is mailbox
    assert company_account() is mailbox and smtp_accounts.company_smtp() is account


def test_new_settings_must_be_tested_again(app):
    marc = marketer()
    own = make_account(owner_id=marc.id, host="smtp.example.com", port=587)
    own.state, own.state_reason = AccountState.STOPPED, "@login"
    smtp_accounts.save_own(marc, ME, server(security=Security.TLS), marc)
    assert own.tested_at is None
    assert own.state == AccountState.ACTIVE and own.state_reason == ""


def test_the_same_settings_stay_tested(app):
    marc = marketer()
    own = make_account(owner_id=marc.id)
    smtp_accounts.save_own(marc, *smtp_settings.settings_of(own), marc)
    assert own.tested_at is not None


def test_a_test_counts_for_what_was_tested(app):
    marc = marketer()
    typed = server(username="marc", password=SECRET)
    proof = smtp_settings.proof_of_test(None, ME, typed)
    assert SECRET not in proof
    assert smtp_accounts.save_own(marc, ME, typed, marc, proof).tested_at is not None


@pytest.mark.parametrize(
    "changed",
    [
        {"port": 25},
        {"password": "other"},
        {"username": "x"},
        {"security": Security.TLS},
        {"host": "a.example"},
    ],
)
def test_a_test_does_not_count_for_anything_else(app, changed):
    proof = smtp_settings.proof_of_test(None, ME, server(username="marc", password=SECRET))
    typed = server(**{"username": "marc", "password": SECRET, **changed})
    assert smtp_accounts.save_own(marketer(), ME, typed, marketer(), proof).tested_at is None


def test_a_test_counts_for_an_hour(app):
    proof = smtp_settings.proof_of_test(None, ME, server())
    with time_machine.travel(clock.now() + dt.timedelta(minutes=61), tick=False):
        assert smtp_accounts.save_own(marketer(), ME, server(), marketer(), proof).tested_at is None


@pytest.mark.parametrize("proof", ["x", "====", "bm90IHNlYWxlZA==", "é"])
def test_made_up_proofs_count_for_nothing(app, proof):
    assert smtp_accounts.save_own(marketer(), ME, server(), marketer(), proof).tested_at is None


def test_limits_are_for_super_admins(app):
    account = make_account(company_default=True)
    with pytest.raises(Forbidden):
        smtp_accounts.save_limits(account, Limits(daily=5), editor())
    smtp_accounts.save_limits(account, Limits(None, 50, 7, 20), super_admin())
    assert (account.daily_limit, account.monthly_limit) == (None, 50)
    assert (account.per_minute, account.reserve_percent) == (7, 20)


@pytest.mark.parametrize(
    ("limits", "field"),
    [
        (Limits(daily=0), "daily_limit"),
        (Limits(monthly=-1), "monthly_limit"),
        (Limits(per_minute=10_000_001), "per_minute"),
        (Limits(reserve_percent=91), "reserve_percent"),
    ],
)
def test_limits_that_make_no_sense_are_named(app, limits, field):
    with pytest.raises(Refused) as refused:
        smtp_accounts.save_limits(make_account(company_default=True), limits, super_admin())
    assert list(refused.value.fields) == [field]


def test_each_account_is_changed_by_the_right_people(app):
    make_account(company_default=True)
    own = make_account(owner_id=marketer().id)
    for forbidden in (
        lambda: smtp_accounts.save_company_smtp(ME, server(), marketer()),
        lambda: smtp_accounts.use_local_mailbox(ME, marketer()),
        lambda: smtp_accounts.try_again(company_account(), marketer()),
        lambda: smtp_accounts.save_own(marketer(), ME, server(), editor()),
        lambda: smtp_accounts.remove_own(marketer(), editor()),
        lambda: smtp_accounts.try_again(own, editor()),
    ):
        with pytest.raises(Forbidden):
            forbidden()
    smtp_accounts.save_own(marketer(), ME, server(), super_admin())
    smtp_accounts.try_again(own, marketer())
    smtp_accounts.try_again(company_account(), editor())


def test_trying_again_wakes_a_stopped_account(app):
    own = make_account(
        owner_id=marketer().id, state=AccountState.STOPPED, state_reason="@login", failures=4
    )
    smtp_accounts.try_again(own, marketer())
    assert (own.state, own.state_reason, own.failures) == (AccountState.ACTIVE, "", 0)


def test_an_account_with_waiting_mails_is_kept(app_both):
    own = make_account(owner_id=marketer().id)
    post(
        MessageKind.PROOF,
        account_id=own.id,
        from_address="marc@example.com",
        to=[Recipient("someone@example.com")],
        actor=marketer(),
    )
    with pytest.raises(Refused, match="1 mail still waits"):
        smtp_accounts.remove_own(marketer(), marketer())
    assert own_account(marketer()) is own


def test_an_account_without_waiting_mails_is_removed(app_both):
    make_account(owner_id=marketer().id)
    smtp_accounts.remove_own(marketer(), marketer())
    assert own_account(marketer()) is None


def test_an_account_is_kept_while_a_mailing_is_queued_in_it(app_both):
    own = make_account(owner_id=marketer().id, tested_at=clock.now())
    make_customer()
    mailing = make_mailing(actor=marketer())
    assert mailing.account_id == own.id
    with pytest.raises(Refused, match="put together"):
        smtp_accounts.remove_own(marketer(), marketer())
    assert own_account(marketer()) is own


def test_the_next_account_inherits_nothing_of_a_removed_one(app_both):
    own = make_account(owner_id=marketer().id, tested_at=clock.now())
    make_customer()
    mailing = make_mailing(actor=marketer())
    operate.stop(mailing, marketer())
    db.session.add(AccountUsage(account_id=own.id, period="2026-11", used=300))
    smtp_accounts.remove_own(marketer(), marketer())
    db.session.expire_all()
    assert mailing.account_id is None
    assert db.session.query(AccountUsage).count() == 0
    with pytest.raises(Refused, match="was removed"):
        operate.start_again(mailing, marketer())
    assert mailing.state == MailingState.STOPPED


def test_no_password_is_in_the_audit_log(app):
    smtp_accounts.save_own(marketer(), ME, server(username="m", password=SECRET), marketer())
    entries = db.session.scalars(db.select(AuditEntry)).all()
    assert entries and SECRET not in str([entry.details for entry in entries])
