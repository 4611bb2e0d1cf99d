"""Write to several people with one's own mail program."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from mailer.blueprints.access import actor
from mailer.blueprints.customers.list import CUSTOMERS
from mailer.domain.accounts.access import load
from mailer.domain.customers import by_hand
from mailer.lib import mailto
from mailer.lib.record_ids import record_id, record_ids
from mailer.models.customer import Customer

VISIBLE = "visible"


def mail_program() -> str:
    """The ticked customers, or some contacts of one: as blind copies, or for all to see."""
    customer: Customer | None = None
    link: dict[str, Any] = {}
    if "customer" in request.args:
        wanted = request.args.get("customer", 0, type=record_id)
        customer = load(Customer, wanted, actor(), "customers:view")
        contacts = record_ids(request.args.getlist("contact"))[: by_hand.MOST]
        people = by_hand.of_contacts(customer, contacts)
        link = {"customer": customer.id, "contact": contacts}
    else:
        people = by_hand.of_customers(CUSTOMERS.ticked_ids())
    visible = request.args.get("how") == VISIBLE
    too_many = len(people) > by_hand.MOST
    addresses = [] if too_many else [each.address for each in people]
    return render_template(
        "customers/mail_program.html",
        customer=customer,
        people=people,
        too_many=too_many,
        most=by_hand.MOST,
        links=mailto.links(addresses, hidden=not visible),
        visible=visible,
        leaks=visible and len({each.customer_id for each in people}) > 1,
        opted_out=sum(each.opted_out for each in people),
        hidden_url=url_for("customers.mail_program", **link),
        visible_url=url_for("customers.mail_program", how=VISIBLE, **link),
    )
