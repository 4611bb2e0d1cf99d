"""Curves."""

from mailer.lib.chart import curve


def test_a_curve_goes_straight_on_where_there_is_no_value() -> None:
    drawn = curve([5, 1, None, 3], 1, 5)
    assert drawn.line == "M12.50 0.00 L37.50 100.00 L87.50 50.00"
    assert drawn.dots == ("M12.50 0.00h0", "M37.50 100.00h0", "M87.50 50.00h0")


def test_without_values_there_is_nothing() -> None:
    assert curve([None, None], 1, 5).line == ""
    assert curve([], 1, 5).dots == ()
