"""Who it was: a pure judgement of all that was seen of one mail."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.domain.tracking.grades import Judged, Seen, grade
from mailer.models.tracking_event import Grade, TrackingKind, Why

ACCEPTED = dt.datetime(2026, 11, 29, 9, 0, tzinfo=dt.UTC)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
GMAIL = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
LINKS = 4


def click(seconds: float, link: int = 1, agent: str = FIREFOX) -> Seen:
    return Seen(TrackingKind.CLICK, link, ACCEPTED + dt.timedelta(seconds=seconds), agent)


def opening(seconds: float, agent: str = FIREFOX) -> Seen:
    return Seen(TrackingKind.OPEN, None, ACCEPTED + dt.timedelta(seconds=seconds), agent)


def judged(*events: Seen, links: int = LINKS) -> list[Judged]:
    return grade(events, ACCEPTED, links)


@pytest.mark.parametrize(
    ("event", "found"),
    [
        (click(600), Judged(Grade.HUMAN, Why.NOTHING_AGAINST)),
        (click(600, agent="python-requests/2.32"), Judged(Grade.MACHINE, Why.PROGRAM)),
        (click(600, agent=""), Judged(Grade.MACHINE, Why.PROGRAM)),
        (click(3), Judged(Grade.MACHINE, Why.EARLY)),
        (click(-2), Judged(Grade.MACHINE, Why.EARLY)),
        (opening(600), Judged(Grade.PROBABLE, Why.PICTURES)),
        (opening(600, agent=GMAIL), Judged(Grade.PROBABLE, Why.PROXY)),
        (opening(600, agent="Mozilla/5.0"), Judged(Grade.MACHINE, Why.PREFETCHED)),
        (opening(4, agent=GMAIL), Judged(Grade.MACHINE, Why.EARLY)),
    ],
)
def test_one_event_is_judged_by_program_and_time(event: Seen, found: Judged) -> None:
    assert judged(event) == [found]


def test_several_links_within_seconds_are_a_scanner_s_and_a_later_click_a_person_s() -> None:
    found = judged(click(60, 1), click(61, 2), click(62, 3), opening(61), click(900, 2))
    assert [one.grade for one in found] == [
        Grade.MACHINE, Grade.MACHINE, Grade.MACHINE, Grade.MACHINE, Grade.HUMAN,
    ]  # fmt: skip
    assert found[0].why is Why.BURST


def test_all_links_of_a_mail_with_two_at_once_are_a_scanner_s() -> None:
    found = judged(click(60, 1), click(61, 2), links=2)
    assert {one.why for one in found} == {Why.BURST}


def test_two_links_of_many_within_seconds_are_still_a_person_s() -> None:
    assert {one.grade for one in judged(click(60, 1), click(63, 2))} == {Grade.HUMAN}


def test_the_same_link_many_times_is_one_person() -> None:
    assert {one.grade for one in judged(*(click(60 + n, 1) for n in range(9)))} == {Grade.HUMAN}


def test_a_person_s_click_makes_the_opening_certain() -> None:
    first, _click = judged(opening(300), click(400))
    assert first == (Grade.HUMAN, Why.CLICKED)


def test_a_machine_s_click_does_not() -> None:
    first, _click = judged(opening(300), click(400, agent="Mimecast"))
    assert first.grade is Grade.PROBABLE


def test_a_mail_without_a_moment_of_acceptance_is_judged_by_the_rest() -> None:
    assert grade([click(1)], None, LINKS)[0].grade is Grade.HUMAN


SEEN = st.builds(
    Seen,
    st.sampled_from(TrackingKind),
    st.integers(1, LINKS),
    st.integers(0, 900).map(lambda seconds: ACCEPTED + dt.timedelta(seconds=seconds)),
    st.sampled_from([FIREFOX, GMAIL, "", "curl/8", "Mozilla/5.0"]),
)


@given(st.lists(SEEN, max_size=12), st.randoms())
def test_the_order_in_which_events_came_over_does_not_matter(
    events: list[Seen], random: Random
) -> None:
    order = list(range(len(events)))
    random.shuffle(order)
    straight = judged(*events)
    shuffled = judged(*(events[place] for place in order))
    assert [straight[place] for place in order] == shuffled
