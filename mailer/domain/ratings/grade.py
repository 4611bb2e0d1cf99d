"""Decide which answers count: by what their signs say, or by hand."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.ratings import low, signs, tell
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.rating import Rating, RatingVote, VoteState

EDIT = "incidents:edit"


def grade(vote_id: int) -> None:
    """Grade an answer, and tell the company if it counts; nothing happens to one that is graded."""
    vote = db.session.get(RatingVote, vote_id)
    if vote is None:
        return
    rating = _locked(vote.rating_id)
    db.session.refresh(vote)
    if vote.state is not VoteState.WAITING:
        return
    others = [other for other in rating.votes if other is not vote]
    found = [*vote.signs, *signs.of_times(vote, others)]
    if found:
        _set_apart(vote, found)
        _set_apart_with(vote, others)
    else:
        vote.state = VoteState.COUNTED
    before = rating.score
    low.follow_up(rating, before, _sum_up(rating))
    if vote.state is VoteState.COUNTED:
        tell.post_notice(rating, vote)


def accept(vote: RatingVote, actor: Actor) -> None:
    """Let an answer count that was set apart."""
    require(actor, EDIT)
    rating = _locked(vote.rating_id)
    if vote.state is not VoteState.SUSPICIOUS:
        raise Refused(_("This answer counts already."))
    vote.state, vote.accepted_by_id = VoteState.COUNTED, actor.id
    before = rating.score
    low.follow_up(rating, before, _sum_up(rating))
    record(
        actor,
        "ratings.accept",
        object_type="rating",
        object_id=rating.id,
        score=vote.score,
        signs=[str(sign) for sign in vote.signs],
    )


def waiting(after: int = 0) -> list[int]:
    """Answers above that id that nobody has graded yet, the oldest first; not all at once."""
    query = select(RatingVote.id).where(
        RatingVote.state == VoteState.WAITING, RatingVote.id > after
    )
    return list(db.session.scalars(query.order_by(RatingVote.id).limit(500)))


def _set_apart(vote: RatingVote, found: list[str]) -> None:
    vote.state, vote.signs = VoteState.SUSPICIOUS, list(dict.fromkeys(found))


def _set_apart_with(vote: RatingVote, others: Sequence[RatingVote]) -> None:
    """Who gives several scores in one go gives none: the first of them counts as little."""
    for other in others:
        if (
            other.state is VoteState.COUNTED
            and other.accepted_by_id is None
            and signs.in_one_go(vote, other)
        ):
            _set_apart(other, [*other.signs, signs.SEVERAL])


def _sum_up(rating: Rating) -> RatingVote | None:
    """Score and comment are those of the last answer that counts, which is the answer."""
    counted = [vote for vote in rating.votes if vote.state is VoteState.COUNTED]
    last = counted[-1] if counted else None
    rating.score = last.score if last is not None else None
    rating.comment = last.comment if last is not None else ""
    rating.suspicious = any(
        vote.state is VoteState.SUSPICIOUS and (last is None or vote.id > last.id)
        for vote in rating.votes
    )
    db.session.flush()
    return last


def _locked(rating_id: int) -> Rating:
    return db.session.scalars(
        select(Rating)
        .where(Rating.id == rating_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
