"""The list of ratings: columns and filters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import Badge, Column, Empty, Filter, Link
from mailer.blueprints.components.records import RecordList
from mailer.domain.ratings import about, find, scores
from mailer.models.rating import RatedKind, Rating, RatingVote, VoteState

TONES = {1: "bad", 2: "bad", 3: "warn", 4: "ok", 5: "ok"}


def score_badge(score: int) -> Badge:
    """A score with its word."""
    return Badge(f"{score} · {scores.WORDS[score]}", TONES[score])


def badges(rating: Rating) -> list[Badge]:
    """What counts, and whether something is set apart."""
    found = [score_badge(rating.score)] if rating.score is not None else []
    if rating.suspicious:
        found.append(Badge(_("Suspicious"), "warn", _("Kept apart; it does not count.")))
    return found or [Badge(_("Being checked"), "muted")]


def badges_of(ratings: Sequence[Rating]) -> list[Badge]:
    """The same of several, for a cell."""
    return [badge for rating in ratings for badge in badges(rating)]


def vote_badge(vote: RatingVote, rating: Rating) -> Badge:
    """What became of one answer of a rating."""
    if vote.state is VoteState.SUSPICIOUS:
        return Badge(_("Suspicious"), "warn")
    if vote.state is VoteState.WAITING:
        return Badge(_("Being checked"), "muted")
    if any(later.state is VoteState.COUNTED and later.id > vote.id for later in rating.votes):
        return Badge(_("Corrected later"), "muted")
    return Badge(_("Accepted by hand") if vote.accepted_by_id is not None else _("Counts"), "ok")


def object_link(rating: Rating) -> Any:
    """What it is about, as a link where the person may open it."""
    name = about.named(rating)
    if not about.name_of(rating.kind, rating.object_id) or not can_open(f"{rating.kind}s.show"):
        return name
    if rating.kind is RatedKind.INCIDENT:
        return Link(name, url_for("incidents.show", incident_id=rating.object_id))
    if rating.kind is RatedKind.DOCUMENT:
        return Link(name, url_for("documents.show", document_id=rating.object_id))
    return Link(name, url_for("mailings.show", mailing_id=rating.object_id))


COLUMNS = [
    Column("who", _l("Customer"), about.who),
    Column("score", _l("Rating"), badges, sort=(Rating.score, Rating.last_at)),
    Column("comment", _l("Comment"), lambda r: r.comment),
    Column("about", _l("About"), object_link),
    Column("when", _l("When"), lambda r: r.last_at, sort=(Rating.last_at,), largest_first=True),
]

FILTERS = [
    Filter(
        "score",
        _l("Rating"),
        lambda: [
            *((str(score), scores.WORDS[score]) for score in reversed(scores.SCORES)),
            (find.SUSPICIOUS, _("Suspicious")),
        ],
        find.having,
    ),
    Filter("kind", _l("About"), lambda: [(k.value, v) for k, v in find.KINDS.items()], find.kinds),
]

RATINGS = RecordList(
    key="ratings",
    model=Rating,
    permission="incidents:view",
    columns=COLUMNS,
    default_sort="-when",
    row_name=about.who,
    row_url=lambda r: url_for("ratings.show", rating_id=r.id),
    noun=lambda n, shown: ngettext("%(shown)s rating", "%(shown)s ratings", n, shown=shown),
    empty=Empty(
        "star",
        _l(
            "What customers answer to the rating widget is listed here. Put the tag "
            "@WIDGETVALUATION@ into a template or the text that goes with a document, or send the closing notice of incidents: it has "
            "it already."
        ),
    ),
    filters=FILTERS,
    options=(selectinload(Rating.customer),),
)
