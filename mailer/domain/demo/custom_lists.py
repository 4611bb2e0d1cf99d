"""A list of the demonstration company: maintenance contracts of some customers, around today."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain import custom_fields
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.custom_lists import define, save
from mailer.domain.deals.find import today
from mailer.infra.db import db
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Customer

#: Contracts that are made.
_MANY = 14


def add() -> None:
    """One or two for each of the first customers."""
    contracts = define.create(_("Contracts"), SYSTEM)
    states = [_("Running"), _("Cancelled"), _("Ended")]

    def field(label: str, kind: FieldKind) -> str:
        return custom_fields.create(label, kind, states, SYSTEM, within=contracts).key

    ends, fee = field(_("Ends on"), FieldKind.DATE), field(_("Yearly fee"), FieldKind.NUMBER)
    state = field(_("State"), FieldKind.CHOICE)
    titles = (_("Heating maintenance"), _("Lift inspection"), _("Cleaning"))
    customers = list(db.session.scalars(select(Customer).order_by(Customer.id).limit(_MANY)))
    for number in range(_MANY):
        values = {
            ends: (today() + dt.timedelta(days=23 * number - 60)).isoformat(),
            fee: str(180 + 65 * number),
            state: states[2 if number < 3 else 1 if number % 5 == 4 else 0],
        }
        customer = customers[number - 1 if number % 4 == 3 else number]
        save.create(contracts, customer, titles[number % len(titles)], values, SYSTEM)
