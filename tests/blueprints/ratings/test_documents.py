"""Ratings of documents: asked for in the mail that brings one, shown where the document is."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask
from flask.testing import FlaskClient

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.customers import rating_filter
from mailer.domain.documents.change import delete_document
from mailer.domain.ratings import requests, settings
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentType
from mailer.models.message import Message, MessageKind
from mailer.models.rating import Rating
from mailer.models.user import User
from tests.blueprints.public.test_rating import answer, link, ratings, votes
from tests.blueprints.public.test_unsubscribing import mail_of
from tests.domain.rendering.test_widget import LINK
from tests.factories.customers import make_customer
from tests.factories.documents import make_document
from tests.factories.ratings import make_asked_for, make_rating
from tests.factories.settings import make_company
from tests.fixtures.application import Browser
from tests.fixtures.clock import MovedClock
from tests.personas import accountant, super_admin

SignIn = Callable[[User], Browser]


def test_the_recipient_of_an_invoice_rates_and_everybody_sees_it(
    app_both: Flask,
    client: FlaskClient,
    clock: MovedClock,
    run_jobs: Callable[[], int],
    sign_in: SignIn,
) -> None:
    make_company(email="office@example.com")
    (delivery,) = make_asked_for()
    mail = mail_of(delivery)
    for kind in ("html", "plain"):
        assert len(LINK.findall(mail.get_body((kind,)).get_content())) == 5
    document = db.session.scalars(db.select(Document)).one()
    assert f"Invoice {document.number}" in client.get(link(delivery)).text
    answer(client, clock, link(delivery), 2, "Wrong address on it")
    run_jobs()
    (rating,) = ratings()
    assert (rating.kind, rating.object_id, rating.score) == ("document", document.id, 2)
    browser = sign_in(super_admin())
    for url in (f"/documents/{document.id}", "/ratings/?kind=document", f"/ratings/{rating.id}"):
        assert "Wrong address on it" in browser.get(url).text, url
    assert f"/documents/{document.id}" in browser.get(f"/ratings/{rating.id}").text
    told = db.session.scalars(db.select(Message).filter_by(kind=MessageKind.RATING)).one()
    (notice,) = _notices(told)
    assert f"/documents/{document.id}" in notice


def _notices(message: Message) -> list[str]:
    found = db.session.scalars(db.select(Delivery).filter_by(message_id=message.id))
    return [mail_of(each).get_body(("html",)).get_content() for each in found]


def test_each_recipient_has_a_rating_and_the_hidden_copy_none(
    app: Flask, client: FlaskClient, clock: MovedClock
) -> None:
    customer = make_customer(email="anna@example.com", language="en")
    anna, bert, copy = make_asked_for(
        make_document(customer), "anna@example.com; bert@example.com", actor=super_admin(), bcc=True
    )
    assert copy.customer_id is None
    make_rating(anna, 5)
    make_rating(bert, 1)
    assert sorted(rating.score or 0 for rating in ratings()) == [1, 5]
    page = client.post(link(copy), data={"score": 1})
    assert (page.status_code, len(votes())) == (200, 2)


def test_documents_are_filtered_by_rating_status(app_both: Flask, sign_in: SignIn) -> None:
    made = {
        name: make_document(
            make_customer(email=f"{name}@example.com", language="en"), number=name, type=kind
        )
        for name, kind in {
            "UNASKED": DocumentType.INVOICE,
            "SILENT": DocumentType.INVOICE,
            "FIVE": DocumentType.WORK_ORDER,
            "ODD": DocumentType.INVOICE,
        }.items()
    }
    make_asked_for(made["UNASKED"], text="Here it is.")
    make_asked_for(made["SILENT"])
    make_rating(make_asked_for(made["FIVE"])[0], 5)
    make_rating(make_asked_for(made["ODD"])[0], 5, seconds=0)
    wanted = {
        "not_asked": {"UNASKED"},
        "asked": {"SILENT"},
        "rated": {"FIVE"},
        "5": {"FIVE"},
        "4": set(),
        "suspicious": {"ODD"},
        "unknown": set(),
    }
    for value, names in wanted.items():
        query = db.select(Document.number).where(rating_filter.of_documents([value]))
        assert set(db.session.scalars(query)) == names, value
    page = sign_in(accountant()).get("/documents/?rating=5&rating=suspicious").text
    assert [name for name in made if name in page] == ["FIVE", "ODD"]


def test_the_rating_of_a_document_that_is_gone_stays_readable(
    app: Flask, client: FlaskClient, sign_in: SignIn
) -> None:
    (delivery,) = make_asked_for()
    rating_id = make_rating(delivery, 3, "Fine").id
    delete_document(db.session.scalars(db.select(Document)).one(), super_admin())
    db.session.commit()
    page = sign_in(super_admin()).get(f"/ratings/{rating_id}").text
    assert "Fine" in page
    assert "deleted meanwhile" in page
    assert client.get(link(delivery)).status_code == 200
    assert db.session.get(Rating, rating_id) is not None


def test_a_second_invoice_within_the_pause_asks_no_more(app: Flask) -> None:
    settings.change(settings.RatingSettings(pause_days=30), SYSTEM)
    customer = make_customer(email="anna@example.com", language="en")
    links = []
    for _ in range(2):
        (mail,) = make_asked_for(make_document(customer))
        requests.decide(requests.undecided([mail]))
        links.append(LINK.findall(mail_of(mail).get_body(("plain",)).get_content()))
    assert [len(each) for each in links] == [5, 0]
