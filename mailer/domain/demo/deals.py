"""Deals of the demonstration company: some at each stage, around today."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from flask_babel import gettext as _
from sqlalchemy import select

from mailer.domain.accounts.access import SYSTEM, can
from mailer.domain.deals import save
from mailer.domain.deals.find import CLOSED, today
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.deal import DealStage
from mailer.models.user import User

#: Deals that are made.
_MANY = 18


def add() -> None:
    """For customers and colleagues in turn; every sixth customer has two."""
    query = select(User).where(User.active).order_by(User.id)
    owners = [user for user in db.session.scalars(query).unique() if can(user, "deals:edit")]
    customers = list(db.session.scalars(select(Customer).order_by(Customer.id).limit(_MANY)))
    titles = (
        _("Maintenance contract"),
        _("Second order"),
        _("New equipment"),
        _("Extension of the contract"),
        _("Training for the team"),
    )
    stages, day = list(DealStage), today()
    for number in range(_MANY):
        stage = stages[number % len(stages)]
        place = number - 1 if number % 6 == 5 else number
        wanted = save.Wanted(
            title=titles[number % len(titles)],
            stage=stage,
            amount=Decimal(450 + 385 * number) if number % 7 else None,
            owner_id=owners[number % len(owners)].id if number % 4 else None,
            expected_on=day + dt.timedelta(days=9 * number - 20),
            closed_on=day - dt.timedelta(days=3 * number) if stage in CLOSED else None,
        )
        save.create(customers[place], wanted, SYSTEM)
