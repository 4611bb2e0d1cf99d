"""Whom the URL of a step of sending means: `customer=7`, or `to=group:3&to=list:2&except=…`
(`domain.customers.chosen`), or without either what the person ticked in the list of customers."""

from __future__ import annotations

from typing import Any

from flask import request

from mailer.blueprints.access import actor
from mailer.blueprints.components.records import person
from mailer.blueprints.mailings.attaching import asked_key
from mailer.domain.accounts.access import load
from mailer.domain.customers import audience, chosen
from mailer.domain.customers.audience import Audience
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import terms
from mailer.domain.mailings.terms import Choice, Terms
from mailer.domain.templates import variants
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.template import Template

#: Value of `gaps`: who would see one is left out.
LEFT_OUT = "left-out"
#: Sources of one audience.
MOST = 200


def asked_for() -> tuple[dict[str, Any], Audience]:
    """What the links carry on from step to step, and the audience: empty when there is nobody."""
    link = carried()
    if "customer" in request.values:
        wanted = request.values.get("customer", 0, type=record_id)
        customer = load(Customer, wanted, actor(), "customers:view")
        return link | {"customer": customer.id}, audience.of([{"customers": [customer.id]}])
    to, left_out = chosen_keys()
    keep = request.method == "POST"
    if to:
        found = chosen.audience_of(to, left_out, person(), to_keep=keep)
        return link | {"to": to, "except": left_out}, found
    selection = ticks.selection_of(person(), "customers")
    # Who selected nobody in the step for it does not mean the ticks.
    if "chosen" in request.values or ticks.is_empty(selection):
        return link, {}
    return link, chosen.audience_of([chosen.TICKED], [], person(), to_keep=keep)


def carried() -> dict[str, Any]:
    """What belongs to the mail and not to its recipients: the files that go with it, its topic,
    and whether it leaves out whom a tag would be empty for."""
    link: dict[str, Any] = {"draft": key} if (key := asked_key()) else {}
    if "topic" in request.values:
        link["topic"] = request.values.get("topic", 0, type=record_id)
    if request.values.get("gaps") == LEFT_OUT:
        link["gaps"] = LEFT_OUT
    return link


def choice_in(link: dict[str, Any]) -> Choice:
    """What those links say about the topic and about empty tags."""
    return Choice(link.get("topic"), leave_out_empty="gaps" in link)


def terms_asked(link: dict[str, Any]) -> Terms:
    """What the mailing of the template in the URL would ask of its recipients."""
    if "template" not in request.args:
        return terms.ANY
    wanted = request.args.get("template", 0, type=record_id)
    template = load(Template, wanted, actor(), "mailings:send")
    return terms.chosen(variants.family_of(template), choice_in(link), None, actor())


def chosen_keys() -> tuple[list[str], list[str]]:
    """The sources that are wanted, and those that are not."""
    wanted, unwanted = (request.values.getlist(name)[:MOST] for name in ("to", "except"))
    return list(dict.fromkeys(wanted)), list(dict.fromkeys(unwanted))
