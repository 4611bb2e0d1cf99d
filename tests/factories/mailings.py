"""Templates to send and mailings that are on their way."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM, Actor
from mailer.domain.mailings import launch
from mailer.domain.outbox.counts import Moves
from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.templates import library
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing
from mailer.models.smtp_account import SmtpAccount
from mailer.models.template import Template
from tests.factories import number
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer

EVERYONE: dict[str, Any] = {"any": [{"all": True}]}


def make_text_template(**values: Any) -> Template:
    """A text template that greets the customer by name."""
    values.setdefault("name", f"Template {number()}")
    values.setdefault("subject", "News for @CUSTOMERNAME@")
    values.setdefault("source", "Hello @CUSTOMERNAME@,\n\nthis is new.")
    return library.create(mode="text", language="en", actor=SYSTEM, **values)


def make_mailing(
    audience: dict[str, Any] | None = None,
    actor: Actor = SYSTEM,
    template: Template | None = None,
    **values: Any,
) -> Mailing:
    """A mailing to everyone (or to `audience`), launched and not yet queued."""
    if not db.session.scalar(db.select(SmtpAccount).where(SmtpAccount.company_default)):
        make_company_account()
    template = template or make_text_template()
    return launch.launch(template, audience or EVERYONE, actor, **values)


def _mailing_to_somebody() -> Mailing:
    make_customer(email="reader@example.com")
    return make_mailing()


def _mail_and_its_mailing() -> tuple[int, int]:
    customer = make_customer(email="reader@example.com")
    mailing = make_mailing()
    assert mailing.message_id is not None
    insert_deliveries(mailing.message_id, [Recipient("reader@example.com", customer.id)])
    mail = db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).one()
    return mail.id, mailing.id


SAMPLES = {
    "mailing_id": lambda: _mailing_to_somebody().id,
    "delivery_id mailing_id": _mail_and_its_mailing,
}


def put_in(delivery: Delivery, state: DeliveryState) -> None:
    """A mail is in another state, and is counted there."""
    counted(delivery.mailing_id, delivery.state, state)
    delivery.state = state
    db.session.flush()


def counted(mailing_id: int | None, before: DeliveryState | None, after: DeliveryState) -> None:
    """Count a mail that a test puts into a state."""
    moves = Moves()
    moves.add(mailing_id, before, after)
    moves.write(db.session.connection(), clock.now())
