"""What the first page finds, on both databases."""

from __future__ import annotations

import datetime as dt

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deliveries import plan, quota
from mailer.domain.overview import attention, first_steps, sending
from mailer.domain.overview.attention import Kind
from mailer.domain.overview.first_steps import Step
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import DeliveryState
from mailer.models.import_run import ImportState
from mailer.models.mailing import MailingState
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import AccountState
from mailer.models.user import User
from tests.factories import add
from tests.factories.accounts import make_account, make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import make_text_template
from tests.factories.overview import import_in, mail_in, mailing_in
from tests.factories.settings import make_company
from tests.personas import accountant, marketer, outsider, super_admin

pytestmark = pytest.mark.usefixtures("app_both")


def _kinds(person: User) -> list[Kind]:
    return [found.kind for found in attention.concerns(person)]


def test_a_mailing_on_its_way_counts_what_is_settled() -> None:
    mailing_in(MailingState.SENT, {DeliveryState.ACCEPTED: 1})
    mailing = mailing_in(
        MailingState.SENDING,
        {DeliveryState.ACCEPTED: 2, DeliveryState.FAILED: 1, DeliveryState.QUEUED: 3},
    )
    (found,) = sending.running()
    assert found.mailing.id == mailing.id
    assert (found.done, found.failed, found.total) == (3, 1, 6)
    assert found.seconds_left == pytest.approx(60, abs=5)


def test_while_it_is_paused_nobody_knows_when_it_ends() -> None:
    mailing_in(MailingState.PAUSED, {DeliveryState.ACCEPTED: 1, DeliveryState.QUEUED: 1})
    (found,) = sending.running()
    assert found.paused
    assert found.seconds_left is None


def test_before_the_audience_is_queued_the_total_is_what_is_expected() -> None:
    mailing = mailing_in(MailingState.SENDING, {DeliveryState.QUEUED: 1})
    mailing.expected = 100
    (found,) = sending.running()
    assert (found.done, found.total, found.seconds_left) == (0, 100, None)


def test_mails_for_another_time_are_counted_with_the_first_moment() -> None:
    now = clock.now()
    mail_in(DeliveryState.DEFERRED, due_at=now + dt.timedelta(minutes=9))
    mail_in(DeliveryState.QUEUED, due_at=now + dt.timedelta(minutes=5))
    mail_in(DeliveryState.QUEUED, due_at=now - dt.timedelta(minutes=5))
    mail_in(DeliveryState.ACCEPTED, due_at=now + dt.timedelta(minutes=1))
    later = sending.later()
    assert later is not None
    assert later.count == 2
    assert abs(later.due_at - now - dt.timedelta(minutes=5)) < dt.timedelta(seconds=1)


def test_nothing_waits_in_an_empty_installation() -> None:
    make_company_account()
    assert sending.later() is None
    assert sending.running() == sending.scheduled() == sending.recent() == []
    assert attention.concerns(super_admin()) == []


def test_mails_in_doubt_and_refused_ask_for_attention_once_the_mailing_ended() -> None:
    mailing = mailing_in(
        MailingState.SENT,
        {DeliveryState.ACCEPTED: 2, DeliveryState.IN_DOUBT: 1, DeliveryState.FAILED: 2},
    )
    mailing_in(MailingState.SENDING, {DeliveryState.FAILED: 1})
    found = attention.concerns(marketer())
    assert [(concern.kind, concern.object_id, concern.count) for concern in found] == [
        (Kind.MAILS_IN_DOUBT, mailing.id, 1),
        (Kind.MAILS_FAILED, mailing.id, 2),
    ]


def test_what_is_older_than_a_week_has_been_seen() -> None:
    old = clock.now() - dt.timedelta(days=8)
    mailing_in(MailingState.SENT, {DeliveryState.FAILED: 1}, created_at=old, started_at=old)
    import_in(ImportState.FAILED, created_at=old)
    assert _kinds(super_admin()) == []


@pytest.mark.parametrize(
    ("state", "kind"),
    [(AccountState.STOPPED, Kind.ACCOUNT_STOPPED), (AccountState.PAUSED, Kind.ACCOUNT_PAUSED)],
)
def test_an_account_that_cannot_send_is_shown_to_those_who_may_see_it(
    state: AccountState, kind: Kind
) -> None:
    make_account(port=1, company_default=True, state=state, state_reason="535 no")
    (found,) = attention.concerns(marketer())
    assert (found.kind, found.reason, found.own) == (kind, "535 no", False)
    assert _kinds(accountant()) == []


def test_what_a_server_said_is_told_in_words() -> None:
    make_account(
        port=1,
        company_default=True,
        state=AccountState.STOPPED,
        state_reason="@login 535 5.7.8 no",
    )
    (found,) = attention.concerns(marketer())
    assert "refused the login" in found.reason
    assert "@" not in found.reason


def test_ones_own_account_is_shown_to_nobody_else() -> None:
    make_company_account()
    person = accountant()
    make_account(port=1, owner_id=person.id, state=AccountState.STOPPED)
    (found,) = attention.concerns(person)
    assert (found.kind, found.own) == (Kind.ACCOUNT_STOPPED, True)
    assert _kinds(marketer()) == []


def test_an_account_without_a_server_says_what_to_do() -> None:
    make_account(port=25, company_default=True, host="")
    (found,) = attention.concerns(super_admin())
    assert found.kind == Kind.ACCOUNT_UNUSABLE
    assert "no server" in found.reason


def test_a_late_mailing_asks_and_is_no_longer_coming_up() -> None:
    make_company_account()
    now = clock.now()
    late = mailing_in(MailingState.SCHEDULED, {}, start_at=now - dt.timedelta(hours=2))
    soon = mailing_in(MailingState.SCHEDULED, {}, start_at=now + dt.timedelta(hours=2))
    old = now - dt.timedelta(days=30)
    late.created_at = soon.created_at = old
    assert sending.scheduled() == [soon]
    (found,) = attention.concerns(super_admin())
    assert (found.kind, found.object_id, found.theirs) == (Kind.MAILING_LATE, late.id, True)
    (found,) = attention.concerns(marketer())
    assert not found.theirs


def test_a_mailing_that_cannot_start_says_why_before_its_time() -> None:
    make_company_account()
    creator = marketer()
    tomorrow = clock.now() + dt.timedelta(days=1)
    mailing_in(MailingState.SCHEDULED, {}, start_at=tomorrow, created_by_id=creator.id)
    assert _kinds(super_admin()) == []
    creator.active = False
    (found,) = attention.concerns(super_admin())
    assert found.kind == Kind.MAILING_HELD
    assert "Marc Marketing" in found.reason


def test_while_a_limit_holds_it_up_home_knows_when_it_goes_on() -> None:
    account = make_account(port=25, company_default=True, daily_limit=1, reserve_percent=0)
    mailing_in(
        MailingState.SENDING,
        {DeliveryState.ACCEPTED: 2, DeliveryState.QUEUED: 2},
        account_id=account.id,
        queued_all=True,
    )
    with_room = sending.running()[0]
    assert (with_room.goes_on_at, with_room.seconds_left) == (None, None)
    quota.use(db.session.connection(), plan.limits_of(account.id), 1, clock.now())
    used_up = sending.running()[0]
    assert used_up.goes_on_at is not None
    assert used_up.goes_on_at - clock.now() <= dt.timedelta(days=1)
    account.daily_limit = 10
    assert sending.running()[0].seconds_left is not None


def test_imports_ask_for_attention_of_those_who_import() -> None:
    make_company_account()
    import_in(ImportState.UPLOADED)
    import_in(ImportState.FAILED, error="The file is damaged.")
    import_in(ImportState.DONE, refused=3)
    import_in(ImportState.DONE, refused=3, dry_run=True)
    import_in(ImportState.DONE)
    import_in(ImportState.UNDONE, refused=1)
    assert sorted(_kinds(marketer())) == sorted(
        [Kind.IMPORT_WAITING, Kind.IMPORT_FAILED, Kind.IMPORT_REFUSED]
    )
    assert _kinds(outsider()) == []


def _open_steps() -> list[Step]:
    return [state.step for state in first_steps.first_steps() if not state.done]


def test_first_steps_are_ticked_by_what_is_really_there(app_both: Flask) -> None:
    account = make_company_account()
    assert _open_steps() == list(Step)
    make_company(name="Example")
    assert Step.COMPANY not in _open_steps()
    account.from_address = "info@example.org"
    assert Step.SENDER not in _open_steps()
    make_customer()
    assert Step.CUSTOMERS not in _open_steps()
    template = make_text_template()
    assert Step.TEMPLATE not in _open_steps()
    template.deleted_at = clock.now()
    assert Step.TEMPLATE in _open_steps()
    template.deleted_at = None
    add(
        Message(
            kind=MessageKind.PROOF,
            account_id=account.id,
            from_address="a@example.com",
            created_at=clock.now(),
        )
    )
    assert _open_steps() == [Step.MAILING]


def test_the_first_mailing_ends_the_first_steps() -> None:
    mailing_in(MailingState.SENDING, {})
    assert first_steps.first_steps() == []


def test_the_system_sees_everything() -> None:
    mailing_in(MailingState.SENT, {DeliveryState.FAILED: 1})
    assert [found.kind for found in attention.concerns(SYSTEM)] == [Kind.MAILS_FAILED]
