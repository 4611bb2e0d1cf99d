"""The forecast: a pure function of receipts, levels, calendar and pauses."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from mailer.domain.debtors.plan import Hold, Open, Situation, Step, forecast
from mailer.lib import working_days
from mailer.models.reminder import Level

BELGIUM = working_days.calendar("BE")
STEPS = [
    Step(Level.BEFORE, -3),
    Step(Level.FIRST, 7),
    Step(Level.SECOND, 21),
    Step(Level.FORMAL, 35),
]
DAYS = {step.level: step.days for step in STEPS}
MONDAY = dt.date(2026, 11, 30)


def day(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


def situation(*receipts: Open, **values: object) -> Situation:
    return replace(Situation(receipts, STEPS, BELGIUM), **values)  # type: ignore[arg-type]


def planned(found: Situation, first: int = 0, last: int = 13) -> list[tuple[dt.date, Level]]:
    mails = forecast(found, day(first), day(last)).planned
    return [(mail.day, mail.level) for mail in mails]


def test_an_old_receipt_begins_with_the_first_reminder_and_keeps_the_distance() -> None:
    found = planned(situation(Open(1, 1, day(-300))), last=40)
    assert found == [(day(0), Level.FIRST), (day(14), Level.SECOND), (day(28), Level.FORMAL)]


def test_before_the_due_date_is_said_before_it_only() -> None:
    assert planned(situation(Open(1, 1, day(4)))) == [
        (day(1), Level.BEFORE),
        (day(11), Level.FIRST),
    ]
    assert planned(situation(Open(1, 1, day(-1)))) == [(day(7), Level.FIRST)]


def test_a_weekend_and_a_holiday_move_it_to_the_next_working_day() -> None:
    christmas = dt.date(2026, 12, 25)  # a Friday
    due = christmas - dt.timedelta(days=7)
    first, last = due + dt.timedelta(days=1), due + dt.timedelta(days=13)
    mails = forecast(situation(Open(1, 1, due)), first, last).planned
    assert [mail.day for mail in mails] == [dt.date(2026, 12, 28)]


def test_a_missed_day_is_caught_up_once() -> None:
    """Off from the second to the ninth day: what was due meanwhile leaves when it is back."""
    found = planned(situation(Open(1, 1, day(-6))), first=9, last=13)
    assert found == [(day(9), Level.FIRST)]


def test_one_mail_a_day_with_the_gravest_level_and_only_its_receipts() -> None:
    second = Open(1, 7, day(-40), {Level.FIRST: day(-20)})
    first, other = Open(2, 7, day(-8)), Open(3, 8, day(-8))
    found = forecast(situation(first, second, other), day(0), day(1))
    mails = [(mail.day, mail.customer_id, mail.level, mail.receipt_ids) for mail in found.planned]
    assert sorted(mails) == [
        (day(0), 7, Level.SECOND, (1,)),
        (day(0), 8, Level.FIRST, (3,)),
        (day(1), 7, Level.FIRST, (2,)),
    ]
    assert [(each.receipt_id, each.why) for each in found.held] == [(2, Hold.ONE_A_DAY)]


def test_what_holds_back_is_named_once_and_a_pause_ends() -> None:
    receipts = (
        Open(1, 1, day(-10), paused_until=day(3)),
        Open(2, 2, day(-10)),
        Open(3, 3, day(-10)),
        Open(4, None, day(-10)),
    )
    found = forecast(
        situation(*receipts, paused={2: dt.date.max}, unreachable={3}), day(0), day(13)
    )
    assert [(mail.day, mail.receipt_ids) for mail in found.planned] == [(day(4), (1,))]
    assert {(each.receipt_id, each.why) for each in found.held} == {
        (1, Hold.PAUSED_RECEIPT),
        (2, Hold.PAUSED_CUSTOMER),
        (3, Hold.NO_ADDRESS),
        (4, Hold.NO_CUSTOMER),
    }
    assert all(each.day == day(0) for each in found.held)


def test_who_was_reminded_today_waits_for_the_next_working_day() -> None:
    assert planned(situation(Open(1, 1, day(-10)), reminded_today={1}), last=3) == [
        (day(1), Level.FIRST)
    ]


_RECEIPTS = st.lists(
    st.builds(
        Open,
        st.integers(1, 10**6),
        st.one_of(st.none(), st.integers(1, 4)),
        st.integers(-60, 20).map(day),
        st.just({}),
        st.one_of(st.none(), st.integers(-5, 20).map(day)),
    ),
    max_size=12,
    unique_by=lambda each: each.receipt_id,
)


@settings(max_examples=60, deadline=None)
@given(
    _RECEIPTS,
    st.sets(st.sampled_from(STEPS), min_size=1),
    st.dictionaries(st.integers(1, 4), st.integers(-5, 20).map(day)),
    st.sets(st.integers(1, 4), max_size=2),
)
def test_the_rules_hold_whatever_the_situation_is(
    receipts: list[Open], steps: set[Step], paused: dict[int, dt.date], unreachable: set[int]
) -> None:
    found = forecast(
        Situation(receipts, list(steps), BELGIUM, paused, unreachable), day(0), day(40)
    ).planned
    by_id = {each.receipt_id: each for each in receipts}
    sent: dict[int, list[tuple[dt.date, Level]]] = {}
    for mail in found:
        assert BELGIUM(mail.day)
        assert mail.customer_id not in unreachable
        assert mail.day > paused.get(mail.customer_id, dt.date.min)
        assert mail.receipt_ids
        for receipt_id in mail.receipt_ids:
            receipt = by_id[receipt_id]
            assert receipt.customer_id == mail.customer_id
            assert mail.day > (receipt.paused_until or dt.date.min)
            assert mail.day >= receipt.due + dt.timedelta(days=DAYS[mail.level])
            assert mail.level is not Level.BEFORE or mail.day <= receipt.due
            sent.setdefault(receipt_id, []).append((mail.day, mail.level))
    a_day = Counter((mail.day, mail.customer_id) for mail in found)
    assert max(a_day.values(), default=1) == 1
    for history in sent.values():
        levels = [level for _day, level in sorted(history)]
        assert levels == sorted(set(levels), key=DAYS.__getitem__)
        for (earlier, one), (later, other) in pairwise(history):
            if one is not Level.BEFORE:  # what is over now does not wait for what came before
                assert (later - earlier).days >= DAYS[other] - DAYS[one]
