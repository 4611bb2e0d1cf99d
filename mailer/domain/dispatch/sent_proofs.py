"""Proofs that were sent of a template: when, by whom, to whom, and what became of them."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy import select

from mailer.domain.deliveries.states import FINAL
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import AccountKind, SmtpAccount
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User


@dataclass(frozen=True)
class SentProof:
    """One proof: one mail to each of its addresses."""

    id: int
    at: dt.datetime
    #: Empty for the terminal.
    by: str
    version: int
    #: Whose data it shows; None for the sample's.
    customer: Customer | None
    deliveries: list[Delivery]
    #: It stays on this machine, in the local mailbox.
    local: bool
    #: Of a tested mailing, which variant it shows ("A"); else empty.
    variant: str

    @property
    def moving(self) -> bool:
        """It is still on its way."""
        return any(delivery.state not in FINAL for delivery in self.deliveries)


def of_template(template: Template, below: int | None, size: int) -> list[SentProof]:
    """The newest first; of those with an id below `below`."""
    rows = (
        select(Message, TemplateVersion.number, User.name, Customer, SmtpAccount.kind)
        .join(TemplateVersion, TemplateVersion.id == Message.template_version_id)
        .outerjoin(User, User.id == Message.created_by_id)
        .outerjoin(Customer, Customer.id == Message.data["customer_id"].as_integer())
        .outerjoin(SmtpAccount, SmtpAccount.id == Message.account_id)
        .where(TemplateVersion.template_id == template.id, Message.kind == MessageKind.PROOF)
        .order_by(Message.id.desc())
        .limit(size)
    )
    if below is not None:
        rows = rows.where(Message.id < below)
    found = db.session.execute(rows).all()
    mails = _deliveries([message.id for message, *_others in found])
    return [
        SentProof(
            id=message.id,
            at=message.created_at,
            by=by or "",
            version=number,
            customer=customer,
            deliveries=mails[message.id],
            local=kind == AccountKind.LOCAL_MAILBOX,
            variant=message.data.get("lot", "").upper(),
        )
        for message, number, by, customer, kind in found
    ]


def _deliveries(message_ids: list[int]) -> dict[int, list[Delivery]]:
    found: dict[int, list[Delivery]] = defaultdict(list)
    rows = select(Delivery).where(Delivery.message_id.in_(message_ids)).order_by(Delivery.id)
    for delivery in db.session.scalars(rows):
        found[delivery.message_id].append(delivery)
    return found
