"""Mails that ask for a rating, and the answers to them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.dispatch.window import Choice
from mailer.domain.incidents import close
from mailer.domain.ratings import grade, pages
from mailer.domain.ratings import vote as answers
from mailer.domain.ratings.pages import PageMark
from mailer.domain.ratings.vote import Visitor
from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.document import Document
from mailer.models.document_send import DocumentSend
from mailer.models.incident import Incident, Notice
from mailer.models.rating import Rating, RatingVote
from tests.factories.customers import make_customer
from tests.factories.dispatch import lines_of, make_batch, post_all
from tests.factories.documents import make_document
from tests.factories.incidents import make_incident, make_notice
from tests.factories.letters import make_letter

#: A person: opened the page a while ago, with a browser.
PERSON = Visitor("192.0.2.7", "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


def make_asked(incident: Incident | None = None) -> Delivery:
    """The closing notice of an incident, accepted an hour ago: it asks for a rating."""
    incident = incident or make_incident()
    close.close(incident, "A new cable.", SYSTEM)
    delivery = make_notice(incident, Notice.CLOSING)
    delivery.state, delivery.accepted_at = (
        DeliveryState.ACCEPTED,
        clock.now() - dt.timedelta(hours=1),
    )
    db.session.flush()
    return delivery


def make_asked_for(
    document: Document | None = None,
    recipients: str | None = None,
    text: str = "Hello\n\n@widgetvaluation@\n\nBye",
    actor: Actor = SYSTEM,
    *,
    bcc: bool = False,
) -> list[Delivery]:
    """The mails that brought a document an hour ago, one a recipient: they ask for a rating."""
    document = document or make_document(make_customer(email="anna@example.com", language="en"))
    make_letter(target=document.type, text=text)
    choices = {document.id: Choice(recipients=recipients)}
    batch = make_batch(lines_of([document], choices, actor), actor, bcc=bcc)
    post_all(batch)
    send = db.session.scalars(db.select(DocumentSend).filter_by(batch_id=batch.id)).one()
    assert not send.problem
    found = db.session.scalars(db.select(Delivery).filter_by(message_id=send.message_id)).all()
    for delivery in found:
        delivery.state = DeliveryState.ACCEPTED
        delivery.accepted_at = clock.now() - dt.timedelta(hours=1)
    db.session.commit()
    return sorted(found, key=lambda delivery: delivery.id)


def rate_token(delivery: Delivery) -> str:
    """What the links of its widget share."""
    maker = public_links.no_links().also(public_links.RATE)
    return maker.tokens(f"d{delivery.id}")[public_links.hole(public_links.RATE)]


def make_answer(
    delivery: Delivery | None = None,
    score: int = 4,
    comment: str = "",
    *,
    seconds: int = 60,
    visitor: Visitor = PERSON,
) -> Rating:
    """An answer that is not graded yet; `seconds` after the page was opened."""
    delivery = delivery or make_asked()
    rated = answers.rated_by(delivery)
    assert rated is not None
    seen = PageMark(f"p{clock.now().timestamp()}", clock.now() - dt.timedelta(seconds=seconds))
    return answers.vote(delivery, rated, score, comment, seen, visitor)


def make_rating(
    delivery: Delivery | None = None, score: int = 4, comment: str = "", **values: Any
) -> Rating:
    """The same, graded."""
    rating = make_answer(delivery, score, comment, **values)
    for vote_id in grade.waiting():
        grade.grade(vote_id)
    db.session.refresh(rating)
    return rating


def votes_of(rating: Rating) -> list[RatingVote]:
    """Its answers, in order."""
    return list(db.session.scalars(db.select(RatingVote).filter_by(rating_id=rating.id)))


def _asked_in_english() -> Delivery:
    return make_asked(make_incident(make_customer(language="en")))


def _score_and_token() -> tuple[str, str]:
    return "4", rate_token(_asked_in_english())


def _mark_and_token() -> tuple[str, str]:
    delivery = _asked_in_english()
    return pages.mark(delivery.id), rate_token(delivery)


def _rating_and_its_answer() -> tuple[int, int]:
    rating = make_rating(seconds=0)
    return rating.id, votes_of(rating)[0].id


SAMPLES = {
    "rating_id": lambda: make_rating().id,
    "rating_id vote_id": _rating_and_its_answer,
    "score token": _score_and_token,
    "mark token": _mark_and_token,
}
