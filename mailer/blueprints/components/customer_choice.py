"""The page that asks for which customer something new is."""

from __future__ import annotations

from flask import render_template, request

from mailer.domain.customers.search import conditions
from mailer.infra.db import db
from mailer.models.customer import Customer

#: Customers offered for one search.
OFFERED = 12


def choose_customer(area: str, area_name: str, none_yet: str) -> str:
    """Leads to `area`.new with the chosen `customer`; `none_yet` is said where there is none."""
    text = request.args.get("q", "")
    query = db.select(Customer).where(*conditions({"q": text}))
    found = db.session.scalars(query.order_by(Customer.name_key, Customer.id).limit(OFFERED))
    return render_template(
        "components/choose_customer.html",
        area=area,
        area_name=area_name,
        none_yet=none_yet,
        customers=list(found),
        text=text,
    )
