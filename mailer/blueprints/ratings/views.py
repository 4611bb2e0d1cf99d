"""All ratings, and the history of one."""

from __future__ import annotations

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.ratings.list import RATINGS, badges, object_link, score_badge, vote_badge
from mailer.blueprints.tasks.list import due_badge
from mailer.domain.accounts.access import load
from mailer.domain.ratings import about, grade, signs
from mailer.domain.tasks import find as tasks
from mailer.domain.tasks.about import About
from mailer.lib.errors import NotFound
from mailer.models.rating import Rating, RatingVote
from mailer.models.task import TaskAbout

VIEW, EDIT = "incidents:view", "incidents:edit"


def index() -> Response:
    """The newest first."""
    return records.show(RATINGS, "ratings/index.html")


def show(rating_id: int) -> str:
    """Who gave it, about what, and every answer."""
    rating = load(Rating, rating_id, actor(), VIEW)
    return render_template(
        "ratings/show.html",
        rating=rating,
        who=about.who(rating),
        object=object_link(rating),
        badges=badges(rating),
        score_badge=score_badge,
        vote_badge=vote_badge,
        signs=signs.WORDS,
        tasks=tasks.about(About(TaskAbout.RATING, rating.id)),
        due_badge=due_badge,
    )


def accept(rating_id: int, vote_id: int) -> AnyResponse:
    """Let an answer count that was set apart."""
    vote = load(RatingVote, vote_id, actor(), EDIT)
    if vote.rating_id != rating_id:
        raise NotFound
    grade.accept(vote, actor())
    flash_done(_("The answer counts now."))
    return redirect(url_for("ratings.show", rating_id=rating_id), 303)
