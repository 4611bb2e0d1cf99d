"""Whom the URL of a step of sending means: `customer=7`, or `to=group:3&to=list:2&except=…`
(`domain.customers.chosen`), or `same=12` (the recipients of a mailing), or without any of them
what the person ticked in the list of customers. Less those who were unticked one by one in the
draft that the URL names (`draft=…`)."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, request, url_for
from flask_babel import gettext as _

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_failed
from mailer.blueprints.components.records import person
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.mailings.attaching import asked_key
from mailer.domain.accounts.access import load
from mailer.domain.customers import addressed, audience, chosen
from mailer.domain.customers.audience import Audience
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import drafts, terms
from mailer.domain.mailings.terms import Choice, Terms
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing, MailingState
from mailer.models.template import Template

#: Value of `gaps`: who would see one is left out.
LEFT_OUT = "left-out"
#: Sources of one audience.
MOST = 200


def asked_for() -> tuple[dict[str, Any], Audience]:
    """What the links carry on from step to step, and the audience: empty when there is nobody."""
    link, audience = before_ticks()
    return link, drafts.with_ticks(audience, asked_draft())


def before_ticks() -> tuple[dict[str, Any], Audience]:
    """The same with those who were unticked one by one."""
    link = carried()
    if "customer" in request.values:
        wanted = request.values.get("customer", 0, type=record_id)
        customer = load(Customer, wanted, actor(), "customers:view")
        found = audience.of([{"customers": [customer.id]}], write_to=_write_to(link))
        return link | {"customer": customer.id}, found
    if same := same_asked():
        found = drafts.without_ticks(db.session.get_one(Mailing, same["same"]).audience)
        if found and drafts.WRITE_TO in link:
            found = audience.of(found["any"], found["not"], _write_to(link))
        return link | same, found
    to, left_out = chosen_keys()
    keep = request.method == "POST"
    if to:
        found = of_keys(to, left_out, link, keep=keep)
        return link | {"to": to, "except": left_out}, found
    selection = ticks.selection_of(person(), "customers")
    # Who selected nobody in the step for it does not mean the ticks.
    if "chosen" in request.values or ticks.is_empty(selection):
        return link, {}
    return link, of_keys([chosen.TICKED], [], link, keep=keep)


def of_keys(
    wanted: list[str], unwanted: list[str], link: dict[str, Any], *, keep: bool
) -> Audience:
    """The audience of keys (`chosen`); `keep`: later ticks do not change it."""
    return chosen.audience_of(wanted, unwanted, person(), to_keep=keep, write_to=_write_to(link))


def _write_to(link: dict[str, Any]) -> str:
    """As audiences say it."""
    return addressed.of_word(link.get(drafts.WRITE_TO, "")).word


def same_asked() -> dict[str, int]:
    """The mailing whose recipients are meant, unless others are chosen."""
    if "same" not in request.values or request.values.getlist("to"):
        return {}
    wanted = request.values.get("same", 0, type=record_id)
    return {"same": load(Mailing, wanted, actor(), "mailings:view").id}


def same_in_words(mailing_id: int) -> str:
    """What people call the recipients of a mailing."""
    other = db.session.get(Mailing, mailing_id)
    if other is None or other.state == MailingState.DRAFT:
        return _("as they were chosen before")
    return _("the recipients of “%(name)s”", name=other.title)


def asked_draft() -> Mailing | None:
    """What was kept of these pages so far. Leads to the mailing when it is no draft any more."""
    try:
        return drafts.of_key(asked_key(), actor())
    except drafts.NoDraftAnyMore as done:
        flash_failed(done.message)
        abort(redirect(url_for("mailings.show", mailing_id=done.mailing.id), 303))


def asked_template() -> Template:
    """The template of a step. One that was deleted meanwhile leads to the choice of another; what
    was chosen and typed so far is kept in the draft."""
    wanted = request.values.get("template", 0, type=record_id)
    gone = db.session.get(Template, wanted)
    if gone is not None and gone.deleted_at is not None and not gone.unlisted:
        abort(redirect(url_for("mailings.new", gone=gone.name, **before_ticks()[0]), 303))
    return load(Template, wanted, actor(), "mailings:send")


def asked_window() -> str:
    """Names the page that was shown: its `once`, which no other window has."""
    return request.form.get("once", "")[:36]


def link_to(draft: Mailing) -> dict[str, Any]:
    """What a URL carries that leads back into a draft."""
    wishes = draft.wishes
    names = (*drafts.RECIPIENTS, drafts.WRITE_TO)
    found = {name: wishes[name] for name in names if wishes.get(name)}
    if wishes.get("topic") is not None:
        found["topic"] = wishes["topic"]
    if wishes.get("gaps"):
        found["gaps"] = LEFT_OUT
    return {"draft": draft.draft_key, **found}


def recipients_in(link: dict[str, Any]) -> dict[str, Any]:
    """How the recipients are chosen, to be kept in a draft."""
    found = {name: link[name] for name in drafts.RECIPIENTS if name in link}
    return found | {drafts.WRITE_TO: link[drafts.WRITE_TO]} if drafts.WRITE_TO in link else found


def says_who(link: dict[str, Any]) -> bool:
    """Are recipients chosen? Those who are ticked need no word."""
    return any(name in link for name in drafts.RECIPIENTS)


def carried() -> dict[str, Any]:
    """What belongs to the mail, whoever is chosen: the draft, which holds its files, its topic,
    whether it leaves out whom a tag would be empty for, and whose addresses it goes to."""
    link: dict[str, Any] = {"draft": key} if (key := asked_key()) else {}
    if write_to := request.values.get(drafts.WRITE_TO, ""):
        addressed.of_word(write_to)
        link[drafts.WRITE_TO] = write_to
    if "topic" in request.values:
        link["topic"] = request.values.get("topic", 0, type=record_id)
    if request.values.get("gaps") == LEFT_OUT:
        link["gaps"] = LEFT_OUT
    return link


def terms_in(link: dict[str, Any]) -> dict[str, Any]:
    """What those links say about the topic and about empty tags, to be kept in a draft."""
    return {"topic": link.get("topic"), "gaps": link.get("gaps", "")}


def choice_in(link: dict[str, Any]) -> Choice:
    """The same, for a mailing."""
    return Choice(link.get("topic"), leave_out_empty="gaps" in link)


def terms_asked(link: dict[str, Any]) -> Terms:
    """What the mailing of the template that is asked for would ask of its recipients."""
    if "template" not in request.values:
        return terms.ANY
    template = asked_template()
    family, second = variants.family_of(template), ab_test.second_family(asked_draft())
    return terms.chosen(family, choice_in(link), None, actor(), second=second)


def chosen_keys() -> tuple[list[str], list[str]]:
    """The sources that are wanted, and those that are not."""
    wanted, unwanted = (request.values.getlist(name)[:MOST] for name in ("to", "except"))
    return list(dict.fromkeys(wanted)), list(dict.fromkeys(unwanted))
