"""Follow-ups of a mailing: made, changed, deleted, until they begin."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor
from mailer.domain.audit.record import record
from mailer.domain.customers import audience
from mailer.domain.follow_ups import days, find, leave
from mailer.domain.mailings import limits, planning
from mailer.domain.mailings.operate import may_operate
from mailer.domain.templates import library, variants
from mailer.infra import queue
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message
from mailer.models.template import Template

#: Follow-ups of one mailing (FEATURES Z12).
MOST = 5
#: Days after the mailing.
FURTHEST = 365


@dataclass(frozen=True)
class Wanted:
    """What a person wants of a follow-up: `days` after the mailing, or `on_date`."""

    who: Reaction
    template_id: int | None
    days: int | None = None
    on_date: dt.date | None = None
    subject: str = ""
    sender: str = ""
    reply: str = ""
    #: Sources of an audience: who is in one of them gets nothing.
    leave_out: Sequence[dict[str, Any]] = field(default_factory=tuple)


def create(mailing: Mailing, wanted: Wanted, actor: Actor) -> FollowUp:
    """One more. Raises `Refused` beyond five, and with what is to be put right."""
    origin = find.origin_of(mailing)
    _require(origin, actor)
    take_turns(f"follow_ups.{origin.id}")
    why_not = refusal(origin)
    if why_not:
        raise Refused(why_not)
    template = _template(wanted)
    made = Mailing(
        state=MailingState.DRAFT,
        follows_id=origin.id,
        created_by_id=origin.created_by_id,
        created_at=clock.now(),
        audience=audience.of([]),
        template_id=template.id,
        template_version_id=template.version.id,
        title="",
        subject="",
    )
    follow_up = FollowUp(mailing=made, who=wanted.who, ended=False, late_allowed=False)
    _fill(follow_up, origin, template, wanted)
    db.session.add(follow_up)
    db.session.flush()
    _note(actor, "follow_ups.create", follow_up)
    return follow_up


def change(follow_up: FollowUp, wanted: Wanted, actor: Actor) -> None:
    """Change one that has not begun. Raises `Refused` with what is to be put right."""
    origin = _open(follow_up, actor)
    _fill(follow_up, origin, _template(wanted), wanted)
    follow_up.late_allowed = False
    db.session.flush()
    _note(actor, "follow_ups.change", follow_up)


def delete(follow_up: FollowUp, actor: Actor) -> None:
    """It will not leave. Raises `Refused` for one that has begun."""
    _open(follow_up, actor)
    follow_up.mailing.deleted_at = clock.now()
    db.session.flush()
    _note(actor, "follow_ups.delete", follow_up)


def send_late(follow_up: FollowUp, actor: Actor) -> None:
    """Let one leave that is too late to do so without being asked."""
    origin = _open(follow_up, actor)
    reason = leave.obstacle(follow_up, origin)
    if reason:
        raise Refused(reason)
    follow_up.late_allowed = True
    db.session.flush()
    _note(actor, "follow_ups.send_late", follow_up)
    queue.enqueue("follow_ups.run", follow_up.mailing_id)


def refusal(origin: Mailing) -> str:
    """Why a mailing can have no (more) follow-ups; empty if it can."""
    if origin.follows_id is not None:
        return _(
            "A follow-up has no follow-ups of its own. Add one to the mailing that it follows."
        )
    message = db.session.get(Message, origin.message_id) if origin.message_id else None
    if message is not None and "autoresponder" in message.data:
        return _("The mails of an autoresponder have no follow-ups.")
    if len(find.of_mailing(origin)) >= MOST:
        return _(
            "A mailing can have %(most)s follow-ups at most. Change one of them, or delete one "
            "that has not left.",
            most=MOST,
        )
    return ""


def _fill(follow_up: FollowUp, origin: Mailing, template: Template, wanted: Wanted) -> None:
    mailing = follow_up.mailing
    _check(origin, wanted)
    mailing.template_id, mailing.template_version_id = template.id, template.version.id
    mailing.template = template
    mailing.title = f"{origin.title} → {template.name}"[:200]
    subject = wanted.subject.strip()
    mailing.wishes = {"subject": subject} if subject else {}
    mailing.subject = subject or template.version.subject
    mailing.topic_id = template.topic_id
    mailing.sender, mailing.reply = wanted.sender, wanted.reply
    mailing.modified_at = clock.now()
    follow_up.who, follow_up.days, follow_up.on_date = wanted.who, wanted.days, wanted.on_date
    follow_up.leave_out = list(wanted.leave_out)
    # Whose time is over already is not written to: this cannot be undone.
    follow_up.done_through = days.past_days(follow_up, origin)


def _check(origin: Mailing, wanted: Wanted) -> None:
    """Raise `Refused` with a sentence for each field at fault."""
    problems = _when_problems(origin, wanted)
    if wanted.subject.strip() and (problem := library.subject_problem(wanted.subject)):
        problems["subject"] = problem
    gone = audience.problems(audience.of([], wanted.leave_out))
    if gone:
        problems["leave_out"] = " ".join(gone)
    if problems:
        raise Refused(_("The follow-up was not saved."), problems)


def _when_problems(origin: Mailing, wanted: Wanted) -> dict[str, str]:
    if wanted.on_date is not None:
        if wanted.who is Reaction.OPENED:
            return {
                "when": _(
                    "For those who opened it there is no date: the days count from each "
                    "recipient’s own first opening."
                )
            }
        return _date_problems(origin, wanted.on_date)
    if wanted.days is None or not 1 <= wanted.days <= FURTHEST:
        return {"days": _("Please enter a number of days from 1 to %(most)s.", most=FURTHEST)}
    least = days.first_possible(origin)
    if wanted.who is not Reaction.OPENED and origin.started_at and wanted.days < least:
        return {
            "days": _(
                "That day is over already. The next possible one is %(least)s days after the "
                "mailing.",
                least=least,
            )
        }
    return {}


def _date_problems(origin: Mailing, day: dt.date) -> dict[str, str]:
    moment, start = days.date_moment(origin, day), origin.started_at or origin.start_at
    latest = clock.now() + dt.timedelta(days=FURTHEST)
    if day > latest.date():
        return {"on_date": _("Please choose a day within a year.")}
    if day < clock.today(days.zone()) or (moment is not None and moment <= clock.now()):
        return {"on_date": _("That time is over already. Please choose a later day.")}
    if moment is not None and start is not None and moment <= start:
        return {
            "on_date": _(
                "The mailing itself starts on %(time)s. Please choose a later day.",
                time=limits.in_words(start),
            )
        }
    return {}


def _template(wanted: Wanted) -> Template:
    found = db.session.get(Template, wanted.template_id) if wanted.template_id else None
    if found is None or found.deleted_at is not None:
        problem = _("Please choose a template.")
        raise Refused(_("The follow-up was not saved."), {"template_id": problem})
    family = variants.family_of(found)
    try:
        planning.check_purpose(family)
    except Refused as refused:
        raise Refused(refused.message, {"template_id": refused.message}) from refused
    return family.main


def _open(follow_up: FollowUp, actor: Actor) -> Mailing:
    """The mailing that it follows, if this person may change it and it has not begun."""
    origin = db.session.get_one(Mailing, follow_up.mailing.follows_id)
    _require(origin, actor)
    find.locked(follow_up.mailing_id)
    if find.begun(follow_up):
        raise Refused(_("This follow-up has left already; it can be changed no more."))
    return origin


def _require(mailing: Mailing, actor: Actor) -> None:
    decision = may_operate(mailing, actor)
    if not decision:
        raise Refused(decision.reason)


def _note(actor: Actor, action: str, follow_up: FollowUp) -> None:
    mailing = follow_up.mailing
    record(
        actor,
        action,
        object_type="mailing",
        object_id=mailing.id,
        of=mailing.follows_id,
        who=follow_up.who.value,
    )
