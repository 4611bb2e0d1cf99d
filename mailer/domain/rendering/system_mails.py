"""Mails that the program writes itself: `templates/emails/<kind>/{subject.txt,body.txt,body.html}`.

To add one: a value of `MessageKind`, those three texts, and a line in `VARIABLES`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask import render_template
from flask_babel import force_locale

from mailer.domain.accounts import password_links
from mailer.domain.accounts.explain import sentence
from mailer.domain.ratings import about, scores
from mailer.domain.rendering import senders
from mailer.domain.rendering.message_headers import Envelope
from mailer.domain.rendering.recipients import DeliveryRow
from mailer.domain.rendering.reminder_mails import references_of
from mailer.domain.rendering.rendered import Rendered
from mailer.domain.settings import logo
from mailer.domain.settings.company import company
from mailer.domain.templates.modes import layout
from mailer.domain.templates.modes.mode import Look
from mailer.infra import crypto
from mailer.infra.db import db
from mailer.infra.installation import installation
from mailer.lib import clock, mail_body
from mailer.models.call import Call
from mailer.models.message import Message, MessageKind
from mailer.models.rating import Rating, RatingVote
from mailer.models.reminder import ReminderAnswer
from mailer.models.smtp_account import SmtpAccount
from mailer.models.task import Task
from mailer.models.user import User

#: What the texts of a kind need to know; None when there is nothing to say any more.
Variables = Callable[[Message], dict[str, Any] | None]


def render(message: Message, delivery: DeliveryRow) -> Rendered | None:
    """The complete mail; None when it is not to be sent."""
    variables = VARIABLES[message.kind](message)
    if variables is None:
        return None
    ours = company()
    language = message.language or ours.language
    folder = f"emails/{message.kind}"
    with force_locale(language):
        subject = " ".join(render_template(f"{folder}/subject.txt", **variables).split())
        look = Look(ours, language, subject, logo.public_url(ours.logo))
        values = layout.values(look) | variables
        page = layout.inlined(render_template(f"{folder}/body.html", **values))
        text = render_template(f"{folder}/body.txt", **values)
    envelope = Envelope(
        senders.of_message(message),
        ours.time_zone,
        stop_link="",
        automatic=True,
        mark=crypto.marks("message-id"),
    )
    headers = envelope.headers(
        identity=f"d{delivery.id}",
        address=delivery.address,
        name="",
        subject=subject,
        moment=clock.now(),
    )
    # Nothing in these texts is a tag, so all pieces are bytes.
    body = b"".join(
        piece for piece in mail_body.pieces((text,), (page,)) if isinstance(piece, bytes)
    )
    return Rendered((headers + body,), envelope.needs_smtputf8(delivery.address))


def _password(message: Message) -> dict[str, Any] | None:
    user = _user(message)
    if user is None:
        return None
    return {
        "user": user,
        "url": password_links.link_for(user),
        "minutes": password_links.PASSWORD_SECONDS // 60,
    }


def _invitation(message: Message) -> dict[str, Any] | None:
    user = _user(message)
    if user is None:
        return None
    return {
        "user": user,
        "url": password_links.link_for(user, invitation=True),
        "days": password_links.INVITATION_SECONDS // 86400,
    }


def _account_stopped(message: Message) -> dict[str, Any] | None:
    account = db.session.get(SmtpAccount, message.data["account_id"])
    if account is None:
        return None
    page = "settings/sending" if account.owner_id is None else "my/sending"
    return {
        "account": account,
        "reason": sentence(account.state_reason, account.host),
        "url": f"{installation().public_url}/{page}",
    }


def _bounce_test(message: Message) -> dict[str, Any] | None:
    account = db.session.get(SmtpAccount, message.data["account_id"])
    return {"pattern": account.bounce_pattern} if account is not None else None


def _rating(message: Message) -> dict[str, Any] | None:
    vote = db.session.get(RatingVote, message.data["vote_id"])
    rating = db.session.get(Rating, vote.rating_id) if vote is not None else None
    if vote is None or rating is None:
        return None
    return {
        "who": about.who(rating),
        "about": about.named(rating),
        "about_url": (
            installation().public_url + about.path_of(rating.kind, rating.object_id)
            if about.name_of(rating.kind, rating.object_id)
            else ""
        ),
        "score": vote.score,
        "word": scores.WORDS[vote.score],
        "sign": scores.FACES[vote.score],
        "comment": vote.comment,
        "corrected": rating.votes[0] is not vote,
        "url": f"{installation().public_url}/ratings/{rating.id}",
    }


def _reminder_answer(message: Message) -> dict[str, Any] | None:
    answer = db.session.get(ReminderAnswer, message.data["answer_id"])
    if answer is None:
        return None
    references = references_of(answer.receipts)
    return {
        "who": answer.customer.name,
        "kind": answer.kind.value,
        "paid_on": answer.paid_on,
        "comment": answer.comment,
        "references": [references[each.id] for each in answer.receipts],
        "day": lambda day: format_date(day, "long", locale=message.language or company().language),
        "url": f"{installation().public_url}/customers/{answer.customer_id}/debts",
    }


def _to_do(message: Message) -> dict[str, Any] | None:
    user = _user(message)
    row: Task | Call | None
    if "task" in message.data:
        row = db.session.get(Task, message.data["task"])
    else:
        row = db.session.get(Call, message.data["call"])
    if user is None or row is None or row.deleted_at is not None or row.done_at is not None:
        return None
    language = message.language or company().language
    zone = user.time_zone or company().time_zone
    call = row if isinstance(row, Call) else None
    return {
        "row": row,
        "customer": (row.customer.name or row.customer.email) if row.customer else "",
        "person": call.contact.name if call and call.contact else "",
        "phone": _phone(call) if call else "",
        "at": _local(call.starts_at, zone, language) if call else "",
        "url": f"{installation().public_url}/tasks/{'calls/' if call else ''}{row.id}",
    }


def _phone(call: Call) -> str:
    theirs = call.contact.phone if call.contact else ""
    return theirs or call.customer.phone or call.customer.mobile


def _local(moment: dt.datetime, zone: str, language: str) -> str:
    return format_datetime(moment.astimezone(ZoneInfo(zone)), "EEEE d MMMM, HH:mm", locale=language)


def _user(message: Message) -> User | None:
    user = db.session.get(User, message.data["user_id"])
    return user if user is not None and user.active else None


VARIABLES: dict[MessageKind, Variables] = {
    MessageKind.PASSWORD: _password,
    MessageKind.INVITATION: _invitation,
    MessageKind.ACCOUNT_STOPPED: _account_stopped,
    MessageKind.RATING: _rating,
    MessageKind.REMINDER_ANSWER: _reminder_answer,
    MessageKind.BOUNCE_TEST: _bounce_test,
    MessageKind.TO_DO: _to_do,
}
