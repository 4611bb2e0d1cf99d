"""Amounts and days as people write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from mailer.lib.amounts import amount, day


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("12", "12"),
        ("1.98", "1.98"),
        ("1,98", "1.98"),
        ("1 234,56", "1234.56"),
        ("1\u202f234,56 €", "1234.56"),
        ("1.234,56", "1234.56"),
        ("1,234.56", "1234.56"),
        ("1.234.567", "1234567"),
        ("EUR 12.50", "12.50"),
        ("-12,00", "-12"),
        ("12,00-", "-12"),
        ("(12.00)", "-12"),
        ("0.0001", "0.0001"),
        ("12.5.7,8,9", None),
        ("1e5", None),
        ("NaN", None),
        ("twelve", None),
        ("", None),
        ("9" * 40, None),
        ("1.2345678901", None),
    ],
)
def test_an_amount_is_read_exactly_or_not_at_all(text: str, wanted: str | None) -> None:
    assert amount(text) == (Decimal(wanted) if wanted else None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2021-01-01 00:00:00", "2021-01-01"),
        ("2021-01-01T10:00:00Z", "2021-01-01"),
        ("20210131", "2021-01-31"),
        ("31/01/2021", "2021-01-31"),
        ("01/31/2021", "2021-01-31"),
        ("3.2.2021", "2021-02-03"),
        ("03-02-21", "2021-02-03"),
        ("31/02/2021", None),
        ("0000-00-00", None),
        ("1021-01-01", None),
        ("tomorrow", None),
        ("", None),
    ],
)
def test_a_day_is_read_in_the_ways_people_write_it(text: str, wanted: str | None) -> None:
    assert day(text) == (dt.date.fromisoformat(wanted) if wanted else None)
