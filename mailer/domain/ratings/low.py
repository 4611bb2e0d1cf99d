"""A low score makes a task: somebody is to speak with the customer."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.ratings import about, scores, tell
from mailer.domain.ratings.settings import settings
from mailer.domain.settings.company import company
from mailer.domain.tasks import find, save
from mailer.domain.tasks.about import About
from mailer.models.rating import Rating, RatingVote
from mailer.models.task import Task, TaskAbout, TaskOrigin, TaskPriority

#: Letters of a name in the task's subject.
_NAME = 100


def follow_up(rating: Rating, before: int | None, vote: RatingVote | None) -> Task | None:
    """One task when the score that counts has become low by `vote`; `before` is the score that
    counted until then. The same answer never makes two."""
    chosen = settings()
    if vote is None or not chosen.low_task or vote.score > chosen.low:
        return None
    if before is not None and before <= chosen.low:
        return None
    person = tell.caretaker(rating)
    with force_locale(company().language):
        wanted = save.Wanted(
            subject=_(
                "Low rating from %(name)s: %(score)s · %(word)s",
                name=about.who(rating)[:_NAME],
                score=vote.score,
                word=scores.WORDS[vote.score],
            ),
            note=vote.comment,
            due_on=find.today(),
            priority=TaskPriority.HIGH,
            assignee_id=person.id if person is not None else None,
        )
    return save.create(
        wanted,
        SYSTEM,
        about=About(TaskAbout.RATING, rating.id),
        origin=TaskOrigin.RATING,
        key=f"vote:{vote.id}",
    )
