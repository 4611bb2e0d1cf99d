"""What may be asked of a follow-up, how many there are, and until when they are changed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.follow_ups import find, leave, save
from mailer.domain.follow_ups.save import Wanted
from mailer.domain.mailings import drafts, launch, manage
from mailer.domain.mailings.start import start_of
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.follow_up import Reaction
from mailer.models.mailing import Mailing, MailingState
from tests import personas
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.follow_ups import make_follow_up, make_sent_mailing
from tests.factories.mailings import EVERYONE, make_mailing, make_text_template
from tests.fixtures.clock import MovedClock

DAY = dt.timedelta(days=1)
#: 14:00 in Paris.
MAY = dt.datetime(2027, 5, 10, 12, 0, tzinfo=dt.UTC)


@pytest.fixture
def origin(app: Flask, clock: MovedClock) -> Mailing:
    """Sent on 10 May at 14:00."""
    clock.move_to(MAY)
    make_customer()
    return make_sent_mailing(title="Spring")


def refused(origin: Mailing, who: Reaction = Reaction.RECEIVED, **wanted: Any) -> Refused:
    wanted.setdefault("template_id", make_text_template().id)
    with pytest.raises(Refused) as caught:
        save.create(origin, Wanted(who, **wanted), SYSTEM)
    db.session.rollback()
    return caught.value


def test_there_are_five_and_the_sixth_is_refused(origin: Mailing) -> None:
    made = [make_follow_up(origin) for _each in range(5)]
    assert "5 follow-ups at most" in refused(origin, days=3).message
    save.delete(made[0], SYSTEM)
    assert make_follow_up(origin) in find.of_mailing(origin)


def test_for_those_who_opened_there_is_no_date(origin: Mailing) -> None:
    told = refused(origin, Reaction.OPENED, on_date=dt.date(2027, 5, 20))
    assert "own first opening" in told.fields["when"]


@pytest.mark.parametrize("days", [None, 0, -1, 366])
def test_days_are_one_to_a_year(origin: Mailing, days: int | None) -> None:
    assert "from 1 to 365" in refused(origin, days=days).fields["days"]


def test_what_is_over_is_refused_with_the_next_possible_day(
    origin: Mailing, clock: MovedClock
) -> None:
    clock.move_to(MAY + 4 * DAY + dt.timedelta(minutes=1))
    assert "5 days after" in refused(origin, days=4).fields["days"]
    assert make_follow_up(origin, days=5)
    # Who opened it counts from then, and may still do so.
    assert make_follow_up(origin, Reaction.OPENED, days=1)
    told = refused(origin, on_date=dt.date(2027, 5, 14))
    assert "over already" in told.fields["on_date"]
    assert make_follow_up(origin, on_date=dt.date(2027, 5, 15))


def test_it_leaves_after_its_mailing(app: Flask, clock: MovedClock) -> None:
    clock.move_to(MAY)
    make_customer()
    planned = make_mailing(start=start_of(MAY + 5 * DAY))
    told = refused(planned, on_date=dt.date(2027, 5, 15))
    assert "The mailing itself starts" in told.fields["on_date"]
    assert make_follow_up(planned, on_date=dt.date(2027, 5, 16))
    assert leave.due() == []


def test_its_template_must_be_there_and_for_mailings(origin: Mailing) -> None:
    assert "choose a template" in refused(origin, days=3, template_id=None).fields["template_id"]


def test_a_list_that_is_gone_is_refused(origin: Mailing) -> None:
    assert "does not exist" in refused(origin, days=3, leave_out=[{"list": 99}]).fields["leave_out"]


def test_only_who_sends_the_mailing_sets_them(app: Flask) -> None:
    make_company_account()
    make_customer()
    origin = make_sent_mailing(actor=personas.super_admin())
    with pytest.raises(Refused, match="Only "):
        save.create(origin, Wanted(Reaction.RECEIVED, None, 3), personas.marketer())


def test_what_has_left_is_changed_no_more(origin: Mailing, clock: MovedClock) -> None:
    follow_up = make_follow_up(origin, subject="Still there?")
    wanted = Wanted(Reaction.UNOPENED, make_text_template().id, 4)
    save.change(follow_up, wanted, SYSTEM)
    assert (follow_up.who, follow_up.days) == (Reaction.UNOPENED, 4)
    clock.move_to(MAY + 4 * DAY + dt.timedelta(minutes=1))
    leave.run(follow_up.mailing_id)
    db.session.commit()
    with pytest.raises(Refused, match="has left already"):
        save.change(follow_up, wanted, SYSTEM)
    with pytest.raises(Refused, match="has left already"):
        save.delete(follow_up, SYSTEM)


def test_a_follow_up_has_none_of_its_own(origin: Mailing) -> None:
    follow_up = make_follow_up(origin)
    assert "of its own" in refused(follow_up.mailing, days=3).message
    assert find.followed_by(follow_up.mailing) is origin


def test_a_changed_mailing_takes_over_the_follow_ups_of_the_one_it_replaces(
    app: Flask, clock: MovedClock
) -> None:
    clock.move_to(MAY)
    make_customer()
    boss = personas.super_admin()
    planned = make_mailing(actor=boss, start=start_of(MAY + 5 * DAY))
    follow_up = make_follow_up(planned, actor=boss)
    draft, _stopped = manage.edit(planned, boss)
    assert find.of_mailing(draft) == [follow_up]
    added = make_follow_up(draft, actor=boss)
    changed = launch.launch(
        draft.template, EVERYONE, boss, draft=draft, start=start_of(MAY + 6 * DAY)
    )
    db.session.commit()
    db.session.expire_all()
    assert find.of_mailing(changed) == [follow_up, added]
    assert changed.state is MailingState.SCHEDULED


def test_a_draft_has_them_before_it_is_sent(app: Flask) -> None:
    make_company_account()
    make_customer()
    boss = personas.super_admin()
    draft = drafts.keep("k" * 32, make_text_template(), {"to": ["all"]}, boss)
    follow_up = make_follow_up(draft, actor=boss)
    sent = launch.launch(draft.template, EVERYONE, boss, draft=draft)
    db.session.commit()
    assert find.of_mailing(sent) == [follow_up]


def test_they_are_handed_over_with_their_mailing(app: Flask, clock: MovedClock) -> None:
    clock.move_to(MAY)
    make_customer()
    marc, boss = personas.marketer(), personas.super_admin()
    make_company_account()
    planned = make_mailing(actor=marc, start=start_of(MAY + 5 * DAY))
    follow_up = make_follow_up(planned, actor=marc)
    manage.hand_over(planned, boss, boss)
    db.session.refresh(follow_up.mailing)
    assert follow_up.mailing.created_by_id == boss.id
