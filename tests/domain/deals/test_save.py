"""Deals are entered, changed, found, and brought back."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts import deletion
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.deals import find, save
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.deal import Deal, DealStage
from tests.factories.accounts import make_user
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal

WANTED = save.Wanted("New  boiler", amount=Decimal("1250.50"), currency="eur")


def found(**query: list[str]) -> list[str]:
    rows = db.session.scalars(db.select(Deal).where(*find.conditions(query)).order_by(Deal.id))
    return [deal.title for deal in rows]


def test_a_deal_gets_a_number_and_a_closing_day_once_it_is_decided(app_both: Flask) -> None:
    deal = save.create(make_customer(), WANTED, SYSTEM)
    assert (deal.title, deal.currency, deal.amount) == ("New boiler", "EUR", Decimal("1250.5"))
    assert deal.number == f"D-{deal.id:05d}"
    assert deal.closed_on is None
    save.change(deal, replace(WANTED, stage=DealStage.WON), SYSTEM)
    assert deal.closed_on == find.today()
    save.change(deal, replace(WANTED, closed_on=find.today()), SYSTEM)
    assert deal.closed_on is None


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("title", {"title": " "}),
        ("title", {"title": "x" * 201}),
        ("amount", {"amount": Decimal("1e12")}),
        ("amount", {"amount": Decimal("1.005")}),
        ("currency", {"currency": "EURO"}),
        ("closed_on", {"stage": DealStage.WON, "closed_on": dt.date(2199, 1, 1)}),
        ("note", {"note": "x" * 20_001}),
    ],
)
def test_each_bad_field_is_named(app: Flask, field: str, wrong: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        save.create(make_customer(), replace(WANTED, **wrong), SYSTEM)
    assert set(refused.value.fields) == {field}


def test_numbers_and_owners_are_checked(app: Flask) -> None:
    save.create(make_customer(), WANTED, SYSTEM, "CRM-1")
    for number in ("CRM-1", "x" * 41):
        with pytest.raises(Refused) as refused:
            save.create(make_customer(), WANTED, SYSTEM, number)
        assert set(refused.value.fields) == {"number"}
    gone = make_user(active=False)
    with pytest.raises(Refused) as refused:
        save.create(make_customer(), replace(WANTED, owner_id=gone.id), SYSTEM)
    assert set(refused.value.fields) == {"owner_id"}


def test_a_deleted_deal_comes_back_until_it_is_forgotten(app_both: Flask) -> None:
    deal = make_deal(title="Boiler")
    save.delete(deal, SYSTEM)
    assert found() == []
    assert save.restore(deal.id, SYSTEM) is deal
    assert found() == ["Boiler"]
    save.delete(deal, SYSTEM)
    deal.deleted_at = clock.now() - deletion.KEPT - dt.timedelta(days=1)
    save.purge()
    assert db.session.scalar(db.select(Deal)) is None


def test_the_list_finds_by_words_stage_owner_and_day(app_both: Flask) -> None:
    owner, day = make_user(), find.today()
    customer = make_customer(company="Ångström SA")
    make_deal(title="Éolienne", customer=customer, owner_id=owner.id, expected_on=day)
    late = day - dt.timedelta(days=1)
    make_deal(title="Late", stage=DealStage.OFFER, expected_on=late, number="CRM-7")
    make_deal(title="Won", stage=DealStage.WON, expected_on=late, closed_on=day)
    for text, titles in (("eol", ["Éolienne"]), ("angst", ["Éolienne"]), ("crm-7", ["Late"])):
        rows = db.select(Deal.title).where(find.matches_text(text))
        assert list(db.session.scalars(rows)) == titles, text
    assert found(stage=["offer", "won"]) == ["Late", "Won"]
    assert found(owner=[str(owner.id)]) == ["Éolienne"]
    assert found(owner=["none"]) == ["Late", "Won"]
    assert found(expected=["overdue"]) == ["Late"]
    assert found(closed=["year"]) == ["Won"]
    assert found(closed=["none"]) == ["Éolienne", "Late"]
    assert "Éolienne" in found(expected=["month"])
    assert found(expected=["next_month", "nonsense"]) == []


def test_months_and_quarters_end_where_the_next_one_begins() -> None:
    periods = find._periods(dt.date(2026, 11, 30))
    assert periods["next_month"] == (dt.date(2026, 12, 1), dt.date(2027, 1, 1))
    assert periods["quarter"] == (dt.date(2026, 10, 1), dt.date(2027, 1, 1))
    assert periods["last_year"] == (dt.date(2025, 1, 1), dt.date(2026, 1, 1))
