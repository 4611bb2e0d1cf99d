"""Who gets which variant: the same answer always, and about the shares that were asked for."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.lots import Lot, lot_of

KEYS = [f"reader{number}@example.com" for number in range(20_000)]


@given(st.integers(1, 2**40), st.text(max_size=20), st.integers(2, 90))
def test_a_lot_depends_on_mailing_address_and_share_alone(mailing_id, key, share):
    first = lot_of(mailing_id, key, share)
    # Others are drawn between: nothing is remembered, nothing is used up.
    lot_of(mailing_id + 1, key, share)
    lot_of(mailing_id, key + "x", share)
    assert lot_of(mailing_id, key, share) is first


@given(st.integers(1, 2**40), st.sampled_from([2, 20, 50, 90]))
def test_the_halves_of_a_tested_share_are_about_equal(mailing_id, share):
    drawn = Counter(lot_of(mailing_id, key, share) for key in KEYS[:4000])
    each = 4000 * share / 200
    # Six standard deviations of a draw: chance does not fail this test.
    allowed = 6 * (each * (1 - share / 200)) ** 0.5
    assert abs(drawn[Lot.A] - each) < allowed
    assert abs(drawn[Lot.B] - each) < allowed


def test_each_mailing_draws_anew():
    both = sum(
        lot_of(1, key, 20) is not Lot.REST and lot_of(2, key, 20) is not Lot.REST for key in KEYS
    )
    assert 650 < both < 950


def test_the_lots_are_the_same_in_every_release():
    """A mailing that is half queued while the program is updated goes on as it began."""
    keys = ("ann@example.com", "bob@example.com", "cee@example.com", "dan@example.com")
    assert [lot_of(12, key, 50).value for key in keys] == ["rest", "rest", "b", "rest"]
