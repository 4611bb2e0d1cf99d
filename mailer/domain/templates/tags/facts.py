"""What tags tell about: plain values, read once, good for many mails."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from mailer.domain.settings.company import Company


class OwnerFacts(NamedTuple):
    """The colleague who looks after a customer."""

    name: str = ""
    email: str = ""
    phone: str = ""


class DealFacts(NamedTuple):
    """The deal that a mail to its customer is about; all empty in other mails."""

    title: str = ""
    number: str = ""
    #: A `DealStage`.
    stage: str = ""
    amount: Decimal | None = None
    #: ISO 4217.
    currency: str = ""
    #: The colleague who looks after it.
    owner: str = ""
    expected: dt.date | None = None
    closed: dt.date | None = None


NO_DEAL = DealFacts()


class CustomerFacts(NamedTuple):
    """The customer a mail goes to; all empty for an address that belongs to none.

    A tuple, because one is made for every mail: that takes a tenth of a frozen dataclass's time.
    """

    name: str = ""
    first_name: str = ""
    last_name: str = ""
    company: str = ""
    number: str = ""
    email: str = ""
    phone: str = ""
    mobile: str = ""
    vat_number: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    language: str = ""
    owner: OwnerFacts = OwnerFacts()
    #: Values of custom fields by the field's key.
    custom: Mapping[str, Any] = MappingProxyType({})
    deal: DealFacts = NO_DEAL


@dataclass(frozen=True, slots=True)
class SenderFacts:
    """Who signs: From, and what the colleague's own parameters say."""

    name: str
    address: str
    reply_to: str = ""
    phone: str = ""
    title: str = ""
    signature: str = ""

    @property
    def answers_to(self) -> str:
        """Where an answer arrives."""
        return self.reply_to or self.address


@dataclass(frozen=True, slots=True)
class MailFacts:
    """The mail itself."""

    #: ISO 639-1, the language that the template is written in.
    language: str
    #: The day it is sent, in the company's time zone.
    day: dt.date
    #: "yes" and "no" in that language.
    yes: str = "yes"
    no: str = "no"


class LinkFacts(NamedTuple):
    """Addresses that belong to one mail only."""

    unsubscribe: str = ""
    view_online: str = ""
    #: The page of the document that the mail brings.
    document: str = ""


NO_LINKS = LinkFacts()


class DocumentFacts(NamedTuple):
    """The invoice, quote or other document that a mail brings; all empty in other mails."""

    #: What it is called in a sentence, in the language of the mail: "invoice".
    type: str = ""
    number: str = ""
    date: dt.date | None = None
    due: dt.date | None = None
    total: Decimal | None = None
    remaining: Decimal | None = None
    #: ISO 4217.
    currency: str = ""


NO_DOCUMENT = DocumentFacts()


class IncidentFacts(NamedTuple):
    """The incident that a mail is about."""

    number: str = ""
    title: str = ""
    #: What the customer reported.
    observations: str = ""
    closing_text: str = ""
    #: The days, ISO 8601, in the company's time zone.
    opened: str = ""
    closed: str = ""
    #: Who is written to: the contact, else the customer.
    contact: str = ""
    #: The colleague who takes care of it.
    assignee: str = ""


NO_INCIDENT = IncidentFacts()


class ReceiptFacts(NamedTuple):
    """One unpaid receipt in a reminder."""

    #: The document's number; with the part, where there are several.
    reference: str
    due: dt.date
    amount: Decimal
    #: What is still to be paid of it.
    remaining: Decimal
    #: ISO 4217.
    currency: str
    #: Where its document can be seen; empty where nowhere.
    url: str = ""


class ReminderFacts(NamedTuple):
    """The receipts that a reminder is about."""

    receipts: tuple[ReceiptFacts, ...] = ()
    #: The page on which the customer answers.
    answer_url: str = ""


NO_REMINDER = ReminderFacts()


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a tag may look at."""

    customer: CustomerFacts
    company: Company
    sender: SenderFacts
    mail: MailFacts
    links: LinkFacts = NO_LINKS
    #: Address of the company's logo; empty where there is none.
    logo_url: str = ""
    document: DocumentFacts = NO_DOCUMENT
    incident: IncidentFacts = NO_INCIDENT
    reminder: ReminderFacts = NO_REMINDER
