"""Whom a tag would be empty for: counted and listed before Send, left out where one wants it."""

from __future__ import annotations

from typing import Any

from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.mailings import launch, queueing, recipients, terms
from mailer.domain.mailings.terms import Choice
from mailer.domain.templates import library, variants
from mailer.infra.db import db
from mailer.models.mailing import ExclusionReason as Reason
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.mailings import EVERYONE, make_text_template
from tests.factories.settings import make_company


def asked(template: Any, **choice: Any) -> terms.Terms:
    return terms.chosen(variants.family_of(template), Choice(**choice), None, SYSTEM)


def lacking(template: Any) -> list[str]:
    rows = recipients.listed(EVERYONE, None, 0, 100, asked(template), lacking=True)
    return sorted(row.email for row in rows)


def test_only_unguarded_tags_are_needed_in_the_language_that_is_got(app_both: Flask) -> None:
    make_company()
    make_customer(email="full@e.com", first_name="Ana", city="Gent", language="en")
    make_customer(email="no-city@e.com", first_name="Ana", city="", language="en")
    make_customer(email="fr-no-city@e.com", first_name="Ana", city="", language="fr")
    make_customer(email="fr-nothing@e.com", first_name="", city="", language="fr-BE")
    make_customer(email="nothing@e.com", first_name="", city="")
    template = make_text_template(source="Dear @FIRSTNAME|friend@ of @CITY@")
    assert lacking(template) == [
        "fr-no-city@e.com", "fr-nothing@e.com", "no-city@e.com", "nothing@e.com"
    ]  # fmt: skip

    french = library.create(
        "Offre", "Offre", "text", "Bonjour @FIRSTNAME@ de @CITY|chez vous@", "fr", SYSTEM
    )
    variants.link(template, french, SYSTEM)
    assert lacking(template) == ["fr-nothing@e.com", "no-city@e.com", "nothing@e.com"]
    assert recipients.ledger(EVERYONE, asked(template)).lacking == 3


def test_those_who_would_see_a_gap_can_be_left_out(app_both: Flask) -> None:
    make_company()
    make_company_account()
    gap = make_customer(email="both@e.com", city="")
    whole = make_customer(email="both@e.com", city="Gent")
    make_customer(email="alone@e.com", city="")
    template = make_text_template(source="Greetings to @CITY@")
    mailing = launch.launch(
        template, EVERYONE, SYSTEM, choice=Choice(leave_out_empty=True), expected=1
    )
    while queueing.queue_slice(mailing.id):
        pass
    db.session.flush()
    left_out = recipients.listed(EVERYONE, Reason.EMPTY_TAG, 0, 10, terms.of_mailing(mailing))
    assert mailing.expected == 1
    assert [row.email for row in left_out] == ["both@e.com", "alone@e.com"]
    (got,) = recipients.listed(EVERYONE, None, 0, 10, terms.of_mailing(mailing))
    assert (got.id, gap.id < whole.id) == (whole.id, True)
