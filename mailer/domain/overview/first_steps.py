"""What a new installation needs before its first mailing, ticked from what is really there."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from sqlalchemy import Select, or_, select

from mailer.domain.settings.company import company
from mailer.domain.settings.first_start import FIRST_FROM
from mailer.domain.templates.search import shown
from mailer.infra.db import db
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing, MailingState
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import SmtpAccount
from mailer.models.template import Template


class Step(enum.StrEnum):
    """One thing to do, in this order."""

    COMPANY = "company"
    SENDER = "sender"
    CUSTOMERS = "customers"
    TEMPLATE = "template"
    PROOF = "proof"
    MAILING = "mailing"


@dataclass(frozen=True)
class State:
    """A step, and whether it is done."""

    step: Step
    done: bool


def first_steps() -> list[State]:
    """All steps; an empty list once a mailing has gone out, which is what they lead to."""
    sent = _any(
        select(Mailing.id).where(Mailing.state.in_((MailingState.SENT, MailingState.SENDING)))
    )
    if sent:
        return []
    return [
        State(Step.COMPANY, bool(company().name)),
        State(Step.SENDER, _sender_works()),
        State(Step.CUSTOMERS, _any(select(Customer.id))),
        State(Step.TEMPLATE, _any(select(Template.id).where(*shown()))),
        State(Step.PROOF, _any(select(Message.id).where(Message.kind == MessageKind.PROOF))),
        State(Step.MAILING, False),
    ]


def _sender_works() -> bool:
    """The company sends through a server that passed its test, or knows under which address it
    sends while the local mailbox still catches everything."""
    return _any(
        select(SmtpAccount.id).where(
            SmtpAccount.company_default,
            or_(
                SmtpAccount.tested_at.is_not(None),
                SmtpAccount.from_address.not_in(("", FIRST_FROM)),
            ),
        )
    )


def _any(query: Select[int]) -> bool:
    return db.session.scalar(query.limit(1)) is not None
