"""The page behind the rating widget. Opening it records nothing: scanners open links, too. An
answer comes by POST, with the mark of the page it was written on."""

from __future__ import annotations

from flask import Response, request

from mailer.blueprints.i18n import language
from mailer.blueprints.public.pages import delivery_of, page, speak_to, unless_flooded
from mailer.domain.ratings import about, pages, scores, visits
from mailer.domain.ratings import vote as answers
from mailer.domain.ratings.settings import settings
from mailer.domain.ratings.vote import Rated, Visitor
from mailer.domain.rendering import public_links
from mailer.lib.errors import NotFound
from mailer.models.delivery import Delivery
from mailer.models.rating import RatedKind, Rating


@unless_flooded
def rate(token: str, score: str) -> Response:
    """The score of the link is chosen; the reader may choose another, and sends."""
    try:
        delivery = delivery_of(token, public_links.RATE)
    except NotFound:
        return page("public/link_unknown.html", 404)
    speak_to(delivery)
    rated = answers.rated_by(delivery) if delivery is not None else None
    if delivery is None or rated is None:
        return page("public/preview_link.html")
    if request.method == "HEAD":
        visits.note_head(delivery.id, request.remote_addr or "")
    rating = answers.rating_of(delivery, rated)
    if answers.is_over(delivery, rating):
        return page("public/rating_over.html", rating=rating)
    if request.method == "POST":
        return _answer(delivery, rated, rating, token, score)
    return _form(delivery, rated, rating, token, scores.score_in(score))


@unless_flooded
def rate_trap(token: str, mark: str) -> Response:
    """Behind a link that no reader sees: whoever follows it is a program."""
    delivery = _delivery(token)
    seen = pages.read(delivery.id, mark) if delivery is not None else None
    if seen is not None:
        visits.note_trap(seen.id)
    return page("public/link_unknown.html", 404)


def _answer(
    delivery: Delivery, rated: Rated, rating: Rating | None, token: str, score: str
) -> Response:
    """Without a score or with a page that is too old, the form is shown again, as it was typed."""
    chosen = scores.score_in(request.form.get("score", ""))
    seen = pages.read(delivery.id, request.form.get("page", ""))
    comment = request.form.get("comment", "").replace("\r\n", "\n")
    if chosen is None or seen is None:
        return _form(delivery, rated, rating, token, chosen, comment, again=True)
    visitor = Visitor(request.remote_addr or "", request.headers.get("User-Agent", ""))
    answers.vote(delivery, rated, chosen, comment, seen, visitor)
    return page(
        "public/rating_thanks.html",
        token=token,
        score=chosen,
        comment=comment.strip(),
        words=settings().words(language()),
        signs=scores.signs(settings().style),
    )


def _form(
    delivery: Delivery,
    rated: Rated,
    rating: Rating | None,
    token: str,
    chosen: int | None,
    comment: str | None = None,
    *,
    again: bool = False,
) -> Response:
    asked = settings()
    last = rating.votes[-1] if rating is not None and rating.votes else None
    if comment is None:
        comment = last.comment if last is not None else ""
    return page(
        "public/rate.html",
        422 if again and request.method == "POST" and chosen is None else 200,
        token=token,
        mark=pages.mark(delivery.id),
        about="" if rated.kind is RatedKind.MAILING else about.name_of(rated.kind, rated.object_id),
        chosen=chosen,
        comment=comment,
        last=last,
        again=again,
        question=asked.question(language()),
        words=asked.words(language()),
        signs=scores.signs(asked.style),
        look=asked.style,
        longest=answers.COMMENT,
    )


def _delivery(token: str) -> Delivery | None:
    try:
        return delivery_of(token, public_links.RATE)
    except NotFound:
        return None
