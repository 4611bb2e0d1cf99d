"""Mailings that write to the contacts of customers instead of to the customers themselves."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import addressed, audience, followed, opt_outs
from mailer.domain.mailings import drafts, launch, ledger, queueing, recipient_steps, recipients
from mailer.domain.mailings.terms import Terms
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import NotFound
from mailer.models.contact import AddressUse, Contact
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.follow_up import Reaction
from mailer.models.mailing import ExclusionReason as Reason
from mailer.models.mailing import Mailing
from mailer.models.message import Message, MessageKind
from mailer.models.opt_out import OptOutHow
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_contact, make_customer
from tests.factories.mailings import make_text_template, put_in
from tests.factories.suppressions import make_suppression
from tests.personas import marketer

CONTACTS = audience.of([{"all": True}], write_to="contacts")
WRITES = {"write_to": "contacts"}
FINANCIAL = audience.of([{"all": True}], write_to="contacts:financial")


def queued(mailing: Mailing) -> list[Delivery]:
    """All of its mails, once its audience is queued."""
    while queueing.queue_slice(mailing.id):
        pass
    query = db.select(Delivery).filter_by(mailing_id=mailing.id).order_by(Delivery.address)
    return list(db.session.scalars(query))


def text_of(mail: Delivery) -> str:
    """Subject and plain text, as it would be sent."""
    shown = renderer_for(db.session.get_one(Message, mail.message_id)).show(mail)
    assert shown is not None
    return f"{shown.subject} / {shown.text}"


def names(of: dict[str, Any], terms: Terms = Terms()) -> list[str]:  # noqa: B008
    return [row.name for row in recipients.listed(of, None, 0, 100, terms)]


@pytest.fixture
def people(app_both: Flask) -> tuple[Customer, Customer]:
    """A company with three contacts, one of them for money; a person with one and no address."""
    make_company_account()
    firm = make_customer(
        first_name="", last_name="", company="Dupuis SA", email="info@dupuis.be",
        language="fr", city="Namur",
    )  # fmt: skip
    make_contact(firm, name="Ann Archer", email="ann@dupuis.be", language="en")
    make_contact(firm, name="Bea", email="bea@dupuis.be", use=AddressUse.FINANCIAL, phone="12")
    make_contact(firm, name="No Body", email="")
    bare = make_customer(last_name="Bare", email="")
    make_contact(bare, name="Cleo Care", email="cleo@e.com")
    return firm, bare


def test_every_contact_gets_a_mail_that_speaks_to_them(people: Any) -> None:
    template = make_text_template(
        subject="For @CUSTOMERNAME@",
        source="@FIRSTNAME|you@ @LASTNAME@ of @CUSTOMERCOMPANY|nowhere@ in @CITY|no city@ @EMAIL@",
    )
    before = recipients.ledger(CONTACTS)
    assert (before.receive, before.excluded) == (3, {Reason.NO_ADDRESS: 1})
    assert before.languages == {"en": 1, "fr": 1, "": 1}
    mailing = launch.launch(template, CONTACTS, SYSTEM, expected=3)
    mails = queued(mailing)
    assert [mail.address for mail in mails] == ["ann@dupuis.be", "bea@dupuis.be", "cleo@e.com"]
    assert {mail.customer_id for mail in mails} == {each.id for each in people}
    ann, bea, cleo = map(text_of, mails)
    assert "For Ann Archer / Ann Archer of Dupuis SA in Namur ann@dupuis.be" in ann
    assert "For Bea / you Bea of Dupuis SA in Namur bea@dupuis.be" in bea
    assert "Cleo Care of nowhere in no city cleo@e.com" in cleo
    after = ledger.outcome(mailing)
    assert (after.deliveries, after.excluded, after.audience) == (3, before.excluded, 4)
    (left_out,) = ledger.left_out(mailing, None, 0, 10)
    assert (left_out.name, left_out.customer_id) == ("No Body", people[0].id)


def test_only_those_of_one_use_are_written_to(people: Any) -> None:
    assert names(FINANCIAL) == ["Bea"]
    assert names(audience.of([{"customers": [people[1].id]}], write_to="contacts")) == ["Cleo Care"]
    assert names(audience.of([{"all": True}])) == ["Dupuis SA"]
    for word in ("contact", "contacts:", "contacts:nobody", "customers:main"):
        with pytest.raises(NotFound):
            addressed.of_word(word)


def test_who_opted_out_is_suppressed_or_shares_an_address_gets_none(people: Any) -> None:
    firm, bare = people
    make_suppression("cleo@e.com")
    opt_outs.opt_out("bea@dupuis.be", OptOutHow.PAGE)
    make_contact(bare, name="Ann again", email="ANN@dupuis.be")
    out = make_customer(consent=Consent.WITHDRAWN)
    make_contact(out, name="Of who wants none", email="none@e.com")
    found = recipients.ledger(CONTACTS)
    assert found.receive == recipients.receive(CONTACTS) == 1
    assert found.excluded == {
        Reason.NO_ADDRESS: 1, Reason.OPTED_OUT: 2, Reason.SUPPRESSED: 1, Reason.DUPLICATE: 1,
    }  # fmt: skip
    (again,) = recipients.listed(CONTACTS, Reason.DUPLICATE, 0, 10)
    assert (again.name, again.gets_it) == ("Ann again", firm.id)
    # Who opts out as a contact does so for themselves.
    assert names(audience.of([{"all": True}])) == ["Dupuis SA"]


def test_tags_that_are_empty_for_a_contact_are_in_the_ledger(people: Any) -> None:
    needs = Terms(needed=(("*", ("first_name",)),))
    assert recipients.ledger(CONTACTS, needs).lacking == 1
    assert recipients.ledger(CONTACTS, Terms(needed=(("*", ("phone",)),))).lacking == 2
    strict = Terms(needed=(("*", ("first_name", "last_name")),), leave_out_empty=True)
    assert names(CONTACTS, strict) == ["Ann Archer", "Cleo Care"]


def test_single_contacts_are_unticked_and_stay_so_in_a_copy(people: Any) -> None:
    draft = drafts.keep("a" * 32, make_text_template(), {"to": ["all"]}, marketer())
    drafts.keep("a" * 32, draft.template, {"to": ["all"], "write_to": "contacts"}, marketer())
    ann = db.session.scalars(db.select(Contact).filter_by(name="Ann Archer")).one()
    drafts.set_tick(draft, ann.id, on=False)
    chosen = drafts.with_ticks(CONTACTS, draft)
    assert names(chosen) == ["Bea", "Cleo Care"]
    assert drafts.ticked_among(draft, [ann.id, ann.id + 1]) == {ann.id + 1}
    mailing = launch.launch(draft.template, chosen, marketer(), expected=2, draft=draft)
    assert audience.settled(mailing.audience)["write_to"] == "contacts"
    assert [mail.address for mail in queued(mailing)] == ["bea@dupuis.be", "cleo@e.com"]
    copy = drafts.copy(mailing, marketer())
    assert (copy.wishes["write_to"], copy.audience["write_to"]) == ("contacts", "contacts")
    drafts.keep(copy.draft_key or "", copy.template, {"to": ["all"], **WRITES}, marketer())
    assert drafts.exceptions(copy) == 1
    # To the customers instead: who was unticked among the contacts is somebody else.
    drafts.keep(copy.draft_key or "", copy.template, {"to": ["all"]}, marketer())
    assert drafts.exceptions(copy) == 0


def test_recipients_are_looked_at_one_by_one(people: Any) -> None:
    first = recipient_steps.first(CONTACTS, 2)
    assert [each.name for each in first] == ["Ann Archer", "Bea"]
    after = recipient_steps.neighbour(CONTACTS, first[1].id)
    assert after is not None and after.name == "Cleo Care"
    assert [each.name for each in recipient_steps.spread(CONTACTS, 3)] == names(CONTACTS)
    key = addressed.key_of(after)
    assert addressed.of_key(key) == (people[1].id, after.id)
    assert addressed.of_key("7") == (7, None)
    assert [row.name for row in recipients.page(CONTACTS, "cleo@", 0, 10)] == ["Cleo Care"]


def test_a_follow_up_goes_to_the_very_contacts_who_did_not_open(people: Any) -> None:
    mailing = launch.launch(make_text_template(), CONTACTS, SYSTEM)
    ann, bea, cleo = queued(mailing)
    for mail in (ann, cleo):
        put_in(mail, DeliveryState.ACCEPTED)
        mail.accepted_at = clock.now()
    source = followed.source(mailing, Reaction.UNOPENED, None, clock.now().replace(year=2100))
    assert names(audience.of([source], write_to="contacts")) == ["Ann Archer", "Cleo Care"]
    assert bea.contact_id is not None


def test_the_starters_copy_shows_the_first_contact(people: Any) -> None:
    starter = marketer()
    starter.bcc_copy = True
    template = make_text_template(source="Dear @CUSTOMERNAME@")
    launch.launch(template, CONTACTS, starter)
    message = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.COPY)).one()
    (copy,) = db.session.scalars(db.select(Delivery).filter_by(message_id=message.id))
    assert "Dear Ann Archer" in text_of(copy)


@pytest.mark.parametrize("seed", range(8))
def test_the_ledger_of_any_contacts_adds_up_to_the_unit(app_both: Flask, seed: int) -> None:
    make_company_account()
    chance = random.Random(seed)
    addresses = ["", "wrong", *(f"c{number}@e.com" for number in range(6))]
    for _ in range(6):
        customer = make_customer(consent=chance.choice(["unknown", "given", "withdrawn"]))
        for _each in range(chance.randrange(4)):
            make_contact(
                customer,
                email=chance.choice(addresses),
                use=chance.choice(list(AddressUse)),
            )
    for address in chance.sample(addresses[2:], 2):
        make_suppression(address)
    whom = audience.of([{"all": True}], write_to=chance.choice(["contacts", "contacts:main"]))
    before = recipients.ledger(whom)
    chosen = db.select(Contact.id)
    if whom["write_to"] != "contacts":
        chosen = chosen.where(Contact.use == AddressUse.MAIN)
    assert before.total == len(db.session.scalars(chosen).all())
    assert before.receive == recipients.receive(whom) == len(names(whom))
    if not before.receive:
        return
    mailing = launch.launch(make_text_template(), whom, SYSTEM, expected=before.receive)
    mails = queued(mailing)
    after = ledger.outcome(mailing)
    assert (after.deliveries, after.excluded) == (before.receive, before.excluded)
    assert not [key for key, count in Counter(m.address_key for m in mails).items() if count > 1]
    assert len(ledger.left_out(mailing, None, 0, 100)) == after.left_out
