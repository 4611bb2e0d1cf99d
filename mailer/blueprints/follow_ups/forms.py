"""The form of a follow-up."""

from __future__ import annotations

from typing import Any

from flask import request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from sqlalchemy import select
from wtforms import DateField, RadioField, SelectChoice, SelectField, StringField
from wtforms.validators import Optional

from mailer.blueprints.components.records import person
from mailer.blueprints.follow_ups.words import WHO
from mailer.blueprints.mailings.asked import MOST
from mailer.blueprints.saved_lists import tree_form
from mailer.domain.customers import chosen
from mailer.domain.customers.chosen import Offered
from mailer.domain.follow_ups import days as days_of
from mailer.domain.follow_ups.save import Wanted
from mailer.domain.templates import purposes
from mailer.domain.templates import search as templates
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing
from mailer.models.template import Template

#: Templates offered, the one changed last first.
TEMPLATES = 500
#: Days after the mailing, until other ones are entered.
FIRST = 3
#: Value of `when` and of `criteria`.
DAYS, DATE, OWN = "days", "date", "own"


class FollowUpForm(FlaskForm):
    """What `domain.follow_ups.save` wants to know."""

    who = RadioField(
        _l("Who gets it?"),
        choices=[SelectChoice(who.value, label) for who, label in WHO.items()],
        default=Reaction.RECEIVED.value,
    )
    when = RadioField(
        _l("When does it leave?"),
        choices=[SelectChoice(DAYS, _l("Some days after")), SelectChoice(DATE, _l("On a date"))],
        default=DAYS,
    )
    days = StringField(
        _l("Days after"),
        render_kw={"inputmode": "numeric", "autocomplete": "off", "maxlength": 5},
    )
    on_date = DateField(_l("Date"), validators=[Optional()])
    template_id = SelectField(_l("Template"), validate_choice=False)
    subject = StringField(_l("Subject"), render_kw={"autocomplete": "off", "maxlength": 500})
    sender = SelectField(
        _l("From"),
        choices=[
            SelectChoice("me", _l("Who sends the mailing")),
            SelectChoice("owner", _l("The owner of each record")),
            SelectChoice("company", _l("The organisation")),
        ],
    )
    reply = SelectField(
        _l("Replies go to"),
        choices=[
            SelectChoice("", _l("The sender")),
            SelectChoice("me", _l("Who sends the mailing")),
            SelectChoice("owner", _l("The owner of each record")),
            SelectChoice("company", _l("The organisation")),
        ],
    )
    #: Who is in one of the lists named by `except`, or meets the criteria of the builder.
    leave_out = StringField(_l("Leave some of them out"))
    criteria = SelectField(
        _l("By criteria, too"),
        # The builder below it is `#criteria`.
        id="by-criteria",
        choices=[
            SelectChoice("", _l("No")),
            SelectChoice(OWN, _l("By criteria for this follow-up")),
        ],
    )

    def __init__(self, origin: Mailing, follow_up: FollowUp | None = None) -> None:
        super().__init__(data=_values(origin, follow_up))
        self.template_id.choices = [("", _("Please choose")), *_templates(follow_up)]

    def entered(self) -> Wanted:
        """What was entered; a number that cannot be read is one that is refused. Raises `Refused`
        for a date that is missing."""
        days = (self.days.data or "").strip()
        on_date = self.when.data == DATE
        if on_date and self.on_date.data is None:
            raise Refused(
                _("The follow-up was not saved."), {"on_date": _("Please choose a date.")}
            )
        return Wanted(
            who=Reaction(self.who.data),
            template_id=record_id(self.template_id.data) if self.template_id.data else None,
            days=int(days) if days.isdecimal() and not on_date else None,
            on_date=self.on_date.data if on_date else None,
            subject=self.subject.data or "",
            sender=self.sender.data or "",
            reply=self.reply.data or "",
            leave_out=leave_out(self),
        )


def leave_out(form: FollowUpForm) -> list[dict[str, Any]]:
    """The sources that were chosen and written."""
    keys = dict.fromkeys(request.form.getlist("except")[:MOST])
    found = chosen.audience_of([], keys, person(), to_keep=True)["not"]
    if form.criteria.data == OWN:
        found.append({"criteria": tree_form.read(request.form)})
    return list(found)


def left_out(follow_up: FollowUp | None) -> list[str]:
    """The keys that are chosen: as they were just sent, else as they are kept."""
    if request.method == "POST":
        return request.form.getlist("except")[:MOST]
    return [key for source in (follow_up.leave_out if follow_up else []) for key in _keys(source)]


def criteria(follow_up: FollowUp | None) -> dict[str, Any]:
    """What the builder shows."""
    if request.method == "POST":
        return tree_form.read(request.form)
    kept = [
        each["criteria"]
        for each in (follow_up.leave_out if follow_up else [])
        if "criteria" in each
    ]
    return kept[0] if kept else tree_form.empty()


def offered() -> list[Offered]:
    """Sources that can be left out."""
    useless = (chosen.EVERYONE, chosen.TICKED)
    return [each for each in chosen.offered(person()) if each.key not in useless]


def _keys(source: dict[str, Any]) -> list[str]:
    (kind, value), *_more = source.items()
    if kind == "list":
        return [f"{chosen.LIST}:{value}"]
    if kind == "groups":
        return [f"{chosen.GROUP}:{each}" for each in value]
    return [f"{chosen.KIND}:{each}" for each in value] if kind == "kinds" else []


def _values(origin: Mailing, follow_up: FollowUp | None) -> dict[str, object]:
    soonest = max(FIRST, days_of.first_possible(origin))
    if follow_up is None:
        return {"sender": "me", "days": str(soonest)}
    mailing = follow_up.mailing
    by_criteria = any("criteria" in each for each in follow_up.leave_out)
    return {
        "who": follow_up.who.value,
        "when": DATE if follow_up.on_date else DAYS,
        "days": str(follow_up.days or soonest),
        "on_date": follow_up.on_date,
        "template_id": str(mailing.template_id),
        "subject": mailing.wishes.get("subject", ""),
        "sender": mailing.sender or "me",
        "reply": mailing.reply,
        "criteria": OWN if by_criteria else "",
    }


def _templates(follow_up: FollowUp | None) -> list[tuple[str, str]]:
    order = (Template.modified_at.desc(), Template.id.desc())
    for_all = (*templates.shown(), purposes.are_for(None))
    query = select(Template).where(*for_all).order_by(*order).limit(TEMPLATES)
    found = list(db.session.scalars(query))
    kept = follow_up.mailing.template if follow_up else None
    if kept is not None and kept.deleted_at is None and kept not in found:
        found.append(kept)
    return [(str(each.id), each.name) for each in found]
