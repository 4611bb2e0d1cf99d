"""Mailings to deals: whom they mean, which deal each mail is about, what stands in its tags."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import audience, chosen
from mailer.domain.deals import save
from mailer.domain.deals.mailed import DEALS
from mailer.domain.mailings import launch, queueing, recipient_steps, recipients, terms
from mailer.domain.mailings.terms import Choice
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound
from mailer.models.customer import Customer
from mailer.models.deal import Deal, DealStage
from mailer.models.delivery import Delivery
from mailer.models.mailing import ExclusionReason, Mailing
from mailer.models.message import Message
from mailer.models.template import Template
from tests.factories.accounts import make_company_account, make_user
from tests.factories.customers import make_customer
from tests.factories.deals import make_deal
from tests.factories.mailings import make_text_template
from tests.personas import accountant, marketer

OFFERS: dict[str, Any] = {"any": [{"deals": {"stages": ["offer"]}}]}
SOURCE = "@DEALTITLE@ (@DEALSTAGE@): @DEALAMOUNT@, @DEALEXPECTED|soon@, @DEALOWNER@."


def ago(hours: int) -> dt.datetime:
    return clock.now() - dt.timedelta(hours=hours)


def asked(template: Template, **choice: Any) -> terms.Terms:
    return terms.chosen(variants.family_of(template), Choice(**choice), None, SYSTEM)


def names(of: dict[str, Any]) -> list[str]:
    query = db.select(Customer.last_name).where(audience.meant(of)).order_by(Customer.id)
    return list(db.session.scalars(query))


def sent(mailing: Mailing) -> dict[str, str]:
    """Address → the plain text of its mail."""
    while queueing.queue_slice(mailing.id):
        pass
    mails = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).all()
    found = {}
    for mail in mails:
        shown = renderer_for(db.session.get_one(Message, mail.message_id)).show(mail)
        assert shown is not None
        found[mail.address] = f"{shown.subject} / {shown.text}"
    return found


@pytest.fixture
def people(app_both: Flask) -> tuple[Customer, Customer, Customer]:
    """Ada has three deals, two of them offers; Ben has one without an amount; Cleo has none."""
    make_company_account()
    ada = make_customer(last_name="Ada", email="ada@e.com", language="fr")
    ben, cleo = make_customer(last_name="Ben", email="ben@e.com"), make_customer(last_name="Cleo")
    owner = make_user(name="Otto Owner")
    make_deal(customer=ada, title="Old offer", stage=DealStage.OFFER, modified_at=ago(3))
    make_deal(
        customer=ada, title="New offer", stage=DealStage.OFFER, modified_at=ago(2),
        amount=Decimal("1250.5"), owner_id=owner.id, expected_on=dt.date(2030, 12, 15),
    )  # fmt: skip
    make_deal(customer=ada, title="Won", stage=DealStage.WON, modified_at=ago(1))
    make_deal(customer=ben, title="Bare", stage=DealStage.OFFER, owner_id=owner.id)
    return ada, ben, cleo


def test_sources_mean_the_customers_of_deals(people: Any) -> None:
    ada, _ben, cleo = people
    kept = DEALS.keep_ticked(marketer(), db.select(Deal.id).where(Deal.title == "Won"), "deals")
    gone = make_deal(customer=cleo, stage=DealStage.OFFER)
    save.delete(gone, SYSTEM)
    for source, meant in (
        ({"stages": ["offer"]}, ["Ada", "Ben"]),
        ({"stages": ["won", "lost"]}, ["Ada"]),
        ({"open": True}, ["Ada", "Ben"]),
        ({"owners": [0]}, []),
        ({"selection": kept.id}, ["Ada"]),
        ({"selection": 0}, []),
    ):
        assert names({"any": [{"deals": source}]}) == meant, source
    without = {"any": [{"all": True}], "not": [{"deals": {"stages": ["offer"]}}]}
    assert names(without) == ["Cleo"]
    assert DEALS.of_customer(ada.id, ()) is None


def test_each_mail_is_about_the_deal_that_was_changed_last(people: Any) -> None:
    template = make_text_template(subject="About @DEALTITLE@", source=SOURCE)
    ledger = recipients.ledger(OFFERS, asked(template))
    assert (ledger.receive, ledger.lacking, ledger.further_records) == (2, 1, 1)
    mails = sent(launch.launch(template, OFFERS, SYSTEM, expected=2))
    assert "About New offer" in mails["ada@e.com"]
    assert "New offer (Offer made): €1,250.50, December 15, 2030, Otto Owner." in mails["ada@e.com"]
    assert "Bare (Offer made): , soon, Otto Owner." in mails["ben@e.com"]


def test_empty_tags_of_deals_are_in_the_ledger(people: Any) -> None:
    template = make_text_template(source="Hello @CUSTOMERNAME@ @DEALAMOUNT@")
    everyone: dict[str, Any] = {"any": [{"all": True}]}
    strict = asked(template, leave_out_empty=True)
    assert recipients.ledger(everyone, strict).excluded == {ExclusionReason.EMPTY_TAG: 3}
    both: dict[str, Any] = {"any": [{"all": True}, *OFFERS["any"]]}
    assert recipients.ledger(both, strict).excluded == {ExclusionReason.EMPTY_TAG: 2}
    assert [each.last_name for each in recipient_steps.first(both, 9, terms=strict)] == ["Ada"]
    mailing = launch.launch(template, both, SYSTEM, choice=Choice(leave_out_empty=True), expected=1)
    assert list(sent(mailing)) == ["ada@e.com"]


def test_a_deal_that_is_deleted_meanwhile_is_still_told(people: Any) -> None:
    template = make_text_template(source="About @DEALTITLE@")
    mailing = launch.launch(template, OFFERS, SYSTEM)
    while queueing.queue_slice(mailing.id):
        pass
    for deal in db.session.scalars(db.select(Deal)):
        save.delete(deal, SYSTEM)
    assert "About Bare" in sent(mailing)["ben@e.com"]


def test_keys_of_links_name_deals_only_to_who_may_see_them(people: Any) -> None:
    offered = {each.key for each in chosen.offered(marketer())}
    assert {"deals", "deal-stage:offer", "deal-stage:won"} <= offered
    assert not any(each.key.startswith("deal") for each in chosen.offered(accountant()))
    assert chosen.name_of("deal-stage:won") == "Deals: Won"
    kept = DEALS.keep_ticked(marketer(), db.select(Deal.id), "deals")
    ticked = f"deal-ticks:{kept.id}"
    also = {each.key for each in chosen.offered(marketer(), [ticked, "deal-ticks:x"])}
    assert ticked in also
    assert "deal-ticks:x" not in also
    assert chosen.name_of(f"deal-ticks:{kept.id}") == "4 ticked deals"
    found = chosen.audience_of([f"deal-ticks:{kept.id}"], [], marketer(), to_keep=True)
    assert names(found) == ["Ada", "Ben"]
    for key in ("deal-stage:x", "deal-owner:x", "deal-ticks:0", "deals:x", "deal-ticks:"):
        with pytest.raises(NotFound):
            chosen.audience_of([key], [], marketer(), to_keep=False)
    with pytest.raises(NotFound):
        chosen.audience_of(["deal-stage:won"], [], accountant(), to_keep=False)
