"""Write to several people with one's own mail program: blind copies, or a warning."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from mailer.domain.customers import by_hand
from mailer.domain.lists import selection as ticks
from mailer.infra.db import db
from mailer.models.contact import Contact
from mailer.models.user import User
from tests import personas
from tests.factories.customers import make_customer
from tests.fixtures.application import Browser

SignIn = Callable[[User], Browser]


def tick_all(user: User, *ids: int) -> None:
    ticks.tick(ticks.selection_of(user, "customers"), ids)
    db.session.commit()


def test_ticked_customers_are_blind_copies_unless_one_insists(app: Flask, sign_in: SignIn) -> None:
    anna = make_customer(email="anna@example.com")
    ben = make_customer(email="ben@example.com", consent="withdrawn")
    nobody = make_customer(email="")
    user = personas.marketer()
    tick_all(user, anna.id, ben.id, nobody.id)
    browser = sign_in(user)

    page = browser.get("/customers/mail-program").text
    assert 'href="mailto:?bcc=anna@example.com,ben@example.com"' in page
    assert "Everyone sees everyone" not in page
    assert "1 of them has opted out of mailings" in page

    page = browser.get("/customers/mail-program?how=visible").text
    assert 'href="mailto:anna@example.com,ben@example.com"' in page
    assert "Everyone sees everyone" in page


def test_contacts_of_one_customer_may_see_each_other(app: Flask, sign_in: SignIn) -> None:
    firm, other = make_customer(), make_customer()
    people = [
        Contact(customer_id=owner.id, name=name, email=f"{name}@example.com")
        for owner, name in ((firm, "zoe"), (firm, "max"), (other, "eve"))
    ]
    db.session.add_all(people)
    db.session.commit()
    ids = "".join(f"&contact={each.id}" for each in people)
    browser = sign_in(personas.marketer())
    page = browser.get(f"/customers/mail-program?how=visible&customer={firm.id}{ids}").text
    assert 'href="mailto:max@example.com,zoe@example.com"' in page
    assert "Everyone sees everyone" not in page
    assert "eve@" not in page
    assert (
        f'name="contact" value="{people[0].id}"'
        in browser.get(f"/customers/{firm.id}/contacts").text
    )


def test_too_many_are_sent_to_the_mailings(
    app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(by_hand, "MOST", 1)
    user = personas.marketer()
    tick_all(user, *(make_customer(email=f"{n}@example.com").id for n in range(3)))
    page = sign_in(user).get("/customers/mail-program").text
    assert "send them a mailing" in page
    assert "mailto:?bcc" not in page


def test_nobody_ticked_says_so(app: Flask, sign_in: SignIn) -> None:
    page = sign_in(personas.marketer()).get("/customers/mail-program").text
    assert "None of those that you ticked has a usable e-mail address." in page
