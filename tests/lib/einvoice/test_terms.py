"""Due dates in the words of payment terms."""

from __future__ import annotations

import datetime as dt

import pytest

from mailer.lib.einvoice.terms import due_date

ISSUED = dt.date(2018, 3, 5)


@pytest.mark.parametrize(
    ("terms", "wanted"),
    [
        ("Zahlbar innerhalb 30 Tagen netto bis 04.04.2018, 3% Skonto in 10 Tagen", "2018-04-04"),
        ("Zahlbar ohne Abzug bis 04.04.2018", "2018-04-04"),
        ("Payable within 14 days", "2018-03-19"),
        ("Paiement à 30 jours, sans escompte", "2018-04-04"),
        ("30% d'acompte, solde à 30 j", "2018-04-04"),
        ("Échéance le 04/04/2018", "2018-04-04"),
        ("Due 2018-04-04.", "2018-04-04"),
        ("104 days", "2018-06-17"),
        ("Zahlbar sofort rein netto", "2018-03-05"),
        ("Paiement à réception", "2018-03-05"),
        ("#SKONTO#TAGE=14#PROZENT=2.00#\n", None),
        ("2 % d'escompte à 8 jours", None),
        ("30 jours fin de mois", None),
        ("30 days or 60 days", None),
        ("bis 31.02.2018", None),
        ("99999999999 days", None),
        ("30.000 Tage", None),
        ("Thank you", None),
        ("", None),
        ("1" * 100_000 + " days", None),
    ],
)
def test_only_what_means_one_day_is_taken(terms: str, wanted: str | None) -> None:
    found = due_date(terms, ISSUED)
    assert (found.isoformat() if found else None) == wanted


def test_the_end_of_time_is_no_error() -> None:
    assert due_date("999 days", dt.date(2199, 12, 31)) == dt.date(2202, 9, 26)
