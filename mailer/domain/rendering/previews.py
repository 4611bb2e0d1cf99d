"""A mail as it would be sent, for a screen or a file: the same constructor as for sending."""

from __future__ import annotations

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import sender_for
from mailer.domain.rendering import senders
from mailer.domain.rendering.compile import Compiled, Shown, compile_design
from mailer.domain.rendering.design import Design, Options
from mailer.domain.rendering.recipients import context_for, sample_facts
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.facts import CustomerFacts, DocumentFacts, SenderFacts
from mailer.domain.tracking import document_links
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.user import User


def show(
    design: Design,
    customer: Customer | None,
    actor: Actor,
    document: DocumentFacts | None = None,
) -> Shown:
    """With a customer's data, or with the sample's; pictures come from the page's own server.
    A mail that brings a `document` is none of a mailing."""
    options = Options(
        mass=document is None,
        own_server=True,
        document=document,
        document_link=document_links.sample,
    )
    compiled = compile_design(design, sender_now(actor), options)
    who = customer if customer is not None else sample_facts(compiled.language)
    return compiled.show(context_for(who))


def message(
    design: Design,
    customer: Customer | None,
    address: str,
    actor: Actor,
    document: DocumentFacts | None = None,
) -> bytes:
    """The very message that `address` would get: with the data of the customer who has it, with
    no data where there is none, or the sample's where there is no address either."""
    options = Options(mass=document is None, document=document, document_link=document_links.sample)
    compiled = compile_design(design, sender_now(actor), options)
    if customer is not None:
        # It goes to the address as the record spells it.
        address = customer.email
    return compiled.render(context_for(_who(compiled, customer, address), address=address))


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
