"""A mail as it would be sent, for a screen or a file: the same constructor as for sending."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from flask_babel import force_locale
from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import sender_for
from mailer.domain.rendering import about, public_links, senders
from mailer.domain.rendering.compile import Compiled, RecipientContext, Shown, compile_design
from mailer.domain.rendering.design import Design, Options
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.settings.company import company
from mailer.domain.templates.tags import sample
from mailer.domain.templates.tags.facts import (
    CustomerFacts,
    DocumentFacts,
    ReminderFacts,
    SenderFacts,
)
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.tracking import document_links
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.user import User

#: Names the mail of a preview.
_PREVIEW = "preview"


def show(
    design: Design,
    customer: Customer | None,
    actor: Actor,
    document: DocumentFacts | None = None,
    records: Mapping[str, int] = MappingProxyType({}),
) -> Shown:
    """With a customer's data, or with the sample's; pictures come from the page's own server.
    A mail that brings a `document` is none of a mailing; a design that is for documents or
    reminders brings made-up ones. `records`: those of the customer that it is about
    (`about.in_data`)."""
    options = options_of(design, document, own_server=True)
    compiled = compile_design(design, sender_now(actor), options)
    if customer is None:
        return compiled.show(context_for(sample_facts(compiled.language)))
    return compiled.show(_with_records(context_for(customer), records))


def message(
    design: Design,
    customer: Customer | None,
    address: str,
    actor: Actor,
    document: DocumentFacts | None = None,
    records: Mapping[str, int] = MappingProxyType({}),
) -> bytes:
    """The very message that `address` would get: with the data of the customer who has it, with
    no data where there is none, or the sample's where there is no address either."""
    options = options_of(design, document)
    compiled = compile_design(design, sender_now(actor), options)
    context = _with_records(
        context_for(_who(compiled, customer, address), address=address), records
    )
    if customer is not None:
        # It goes to the address as the record spells it.
        context = replace(context, address=context.customer.email)
    return compiled.render(context)


def _with_records(context: RecipientContext, records: Mapping[str, int]) -> RecipientContext:
    shown = about.with_named(context.customer, records)
    return replace(context, customer=shown, name=shown.name)


def options_of(
    design: Design, document: DocumentFacts | None = None, *, own_server: bool = False
) -> Options:
    """What the mail is besides its design, as far as it is made up."""
    language = design.language or company().language
    if document is None and design.purpose is Scope.DOCUMENT:
        document = sample_document(language)
    reminder = sample_reminder() if design.purpose is Scope.REMINDER else None
    incident = sample.incident(language) if design.purpose is Scope.INCIDENT else None
    return Options(
        mass=document is None and design.purpose is None,
        own_server=own_server,
        document=document,
        document_link=document_links.sample if document is not None else None,
        reminder=reminder,
        incident=incident,
    )


def sample_document(language: str) -> DocumentFacts:
    """A made-up invoice."""
    with force_locale(language or company().language):
        return sample.document(_("invoice"))


def sample_reminder() -> ReminderFacts:
    """Made-up receipts, overdue today."""
    link = public_links.link_of(_PREVIEW, public_links.REMINDER)
    return sample.reminder(clock.today(company().time_zone), link)


def sender_now(actor: Actor) -> SenderFacts:
    """Who a mail of this person would come from; the company while no account is set up, so
    that a preview needs none."""
    try:
        return senders.of_actor(sender_for(actor if isinstance(actor, User) else None), actor)
    except Refused:
        ours = company()
        return SenderFacts(ours.name, ours.email or getattr(actor, "email", ""))


def _who(compiled: Compiled, customer: Customer | None, address: str) -> Customer | CustomerFacts:
    if customer is not None:
        return customer
    return CustomerFacts(email=address) if address else sample_facts(compiled.language)
