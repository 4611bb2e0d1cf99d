"""The two-proportion test against values from textbooks' formulas, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailer.lib.proportions import certainty


@pytest.mark.parametrize(
    ("counts", "sure"),
    [
        # z = 0.02 / sqrt(0.06 × 0.94 × 0.002) = 1.8831
        ((50, 1000, 70, 1000), 0.9701),
        # z = 0.05 / sqrt(0.225 × 0.775 × 0.002) = 2.6774
        ((200, 1000, 250, 1000), 0.9963),
        # z = 0.10 / sqrt(0.2 × 0.8 × 0.02) = 1.7678
        ((15, 100, 25, 100), 0.9615),
        # z = 0.05 / sqrt(0.075 × 0.925 × (1/200 + 1/200)) = 1.8983
        ((10, 200, 20, 200), 0.9712),
    ],
)
def test_known_values(counts, sure):
    assert certainty(*counts) == pytest.approx(sure, abs=0.0001)


@pytest.mark.parametrize(
    "counts", [(0, 0, 0, 0), (3, 10, 0, 0), (0, 10, 0, 20), (10, 10, 20, 20), (2, 10, 4, 20)]
)
def test_what_tells_nothing_is_as_good_as_a_coin(counts):
    assert certainty(*counts) == pytest.approx(0.5)


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.data())
def test_it_is_between_a_coin_and_sure_whoever_comes_first(of_first, of_second, data):
    first = data.draw(st.integers(0, of_first))
    second = data.draw(st.integers(0, of_second))
    found = certainty(first, of_first, second, of_second)
    assert 0.5 <= found <= 1
    assert found == pytest.approx(certainty(second, of_second, first, of_first))
