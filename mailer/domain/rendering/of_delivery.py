"""For the engine: a message and some of its deliveries in, finished mails out.

Everything is read through the session of the caller, who decides on its transaction.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from flask import current_app

from mailer.domain.accounts import return_path
from mailer.domain.rendering import about, incident_mails, senders, system_mails
from mailer.domain.rendering.compile import Compiled, RecipientContext, Shown, compile_design
from mailer.domain.rendering.design import Design, design_of
from mailer.domain.rendering.files_of import FilesOf
from mailer.domain.rendering.previews import options_of
from mailer.domain.rendering.recipients import (
    DeliveryRow,
    asking,
    contexts_for,
    delivery_context,
    facts_of,
    sample_facts,
)
from mailer.domain.rendering.reminder_mails import ReminderMail
from mailer.domain.rendering.rendered import Rendered
from mailer.domain.rendering.signing import signed, signer_for
from mailer.domain.rendering.tracked import tracking_of
from mailer.domain.rendering.with_document import Letter
from mailer.domain.templates import variants
from mailer.domain.templates.modes.mode import Content
from mailer.domain.templates.tags.facts import CustomerFacts
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.lots import Lot
from mailer.models.message import Message, MessageKind
from mailer.models.template import DesignMode, TemplateVersion

_KEY = "mailer.renderers"
#: How long a compiled message is kept, in seconds: settings of the company may change.
_KEEP = 60
_MOST = 64
#: Not for the customer whose data they show.
_FOR_STAFF = (MessageKind.PROOF, MessageKind.COPY)


class Renderer(Protocol):
    """Makes the mails of one message."""

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        """Delivery id → its mail. A delivery that there is nobody left to write to (its customer
        or user is gone) is missing: it is not to be sent."""
        ...

    def show(self, delivery: DeliveryRow) -> Shown | None:
        """That mail for a screen; None when there is nothing (any more) to show, or when it
        holds a secret."""
        ...

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        """Where a link with tags led in that mail, if it left on that day; None for a mail whose
        links are not counted."""
        ...


def renderer_for(message: Message) -> Complete:
    """The renderer of a message, compiled once and kept for a minute."""
    kept: dict[int, tuple[float, Complete]] = current_app.extensions.setdefault(_KEY, {})
    now = time.monotonic()
    found = kept.get(message.id)
    if found is not None and now - found[0] < _KEEP:
        return found[1]
    while len(kept) >= _MOST:
        kept.pop(next(iter(kept)))
    made = Complete(_renderer(message), message)
    kept.pop(message.id, None)
    kept[message.id] = (now, made)
    return made


def _renderer(message: Message) -> Renderer:
    if message.kind == MessageKind.MAILING:
        return _Mailing(message)
    if message.kind in _FOR_STAFF:
        return _Proof(compiled_of(message, _language_shown(message)), message)
    if message.kind == MessageKind.DOCUMENT:
        return Letter(message)
    if message.kind == MessageKind.INCIDENT:
        return _Incident(message)
    if message.kind == MessageKind.REMINDER:
        return ReminderMail(message)
    return _System(message)


def compiled_of(message: Message, language: str = variants.NO_LANGUAGE) -> Compiled:
    """A message of a template, ready for those of its recipients who speak this language."""
    return _compiled(message, variants.pick(_choices(message), language, _main(message)))


def design_shown(message: Message, language: str = variants.NO_LANGUAGE) -> Design:
    """What those of its recipients get who speak this language."""
    return _design(message, variants.pick(_choices(message), language, _main(message)))


def _language_shown(message: Message) -> str:
    """Of the customer whose data a proof or copy is filled with."""
    customer_id = message.data.get("customer_id")
    shown = facts_of([customer_id]).get(customer_id) if customer_id is not None else None
    if shown is None:
        return variants.NO_LANGUAGE
    return about.with_named(shown, about.in_data(message.data)).language


def _main(message: Message) -> int:
    if message.template_version_id is None:
        raise LookupError(f"message {message.id} is of no template")
    return message.template_version_id


def _choices(message: Message) -> dict[str, int]:
    """Language → id of the version, as they were when the mailing was launched."""
    found: dict[str, int] = message.data.get("variants", {})
    return found


def subjects(message: Message, deliveries: Sequence[DeliveryRow]) -> dict[int, str]:
    """Delivery id → the subject of a mailing's mail, as it would read now; nothing else of the
    mail is made."""
    main, choices = _main(message), _choices(message)
    sender = senders.of_message(message)
    lines: dict[int, Compiled] = {}
    for version_id in {main, *choices.values()}:
        design = _design(message, version_id)
        alone = Design(DesignMode.TEXT, design.subject, Content("", ""), design.language)
        lines[version_id] = compile_design(alone, sender)
    return {
        delivery_id: lines[variants.pick(choices, context.customer.language, main)]
        .show(context)
        .subject
        for delivery_id, context in contexts_for(deliveries).items()
    }


def _compiled(message: Message, version_id: int) -> Compiled:
    design = _design(message, version_id)
    proof = message.kind == MessageKind.PROOF
    lot = message.data.get("lot") if message.kind in _FOR_STAFF else None
    options = replace(
        options_of(design),
        proof=proof,
        named="named" in message.data,
        lot=Lot(lot) if lot else None,
    )
    return compile_design(design, senders.of_message(message), options, tracking_of(message))


def _design(message: Message, version_id: int) -> Design:
    saved = design_of(db.session.get_one(TemplateVersion, version_id))
    subject, language = message.subject or saved.subject, message.language or saved.language
    if version_id != message.template_version_id:
        # Another language has its own subject, unless whoever sent it wrote one for all.
        main = db.session.get_one(TemplateVersion, message.template_version_id)
        subject = saved.subject if message.subject == main.subject else subject
        codes = (code for code, chosen in _choices(message).items() if chosen == version_id)
        language = next(filter(None, codes), saved.language)
    return Design(saved.mode, subject, saved.content, language, saved.options)


class Complete:
    """Mails with the files that go with them, and signed where their account signs; what comes
    back of them comes to their return paths."""

    def __init__(self, renderer: Renderer, message: Message) -> None:
        self._renderer = renderer
        self._files = FilesOf(message.id)
        self._signer = signer_for(message)
        self._sender = message.from_address
        self._return_path = return_path.maker(message)

    def return_path(self, delivery_id: int) -> str:
        """The envelope sender of a mail: the From address, unless its account has a tested bounce
        address."""
        return self._return_path(delivery_id) if self._return_path else self._sender

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        mails = self._files.along(self._renderer.render_many(deliveries))
        signer, moment = self._signer, clock.now()
        if signer is None:
            return mails
        return {each: signed(mail, signer, moment) for each, mail in mails.items()}

    def show(self, delivery: DeliveryRow) -> Shown | None:
        return self._renderer.show(delivery)

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        return self._renderer.link(delivery, url, day)


def _finished(compiled: Compiled, context: RecipientContext) -> Rendered:
    return Rendered(compiled.parts(context), compiled.needs_smtputf8(context))


class _Mailing:
    """Each customer's own data, in the language that the customer speaks."""

    def __init__(self, message: Message) -> None:
        self._main, self._choices = _main(message), dict(_choices(message))
        self._compiled = {
            version_id: _compiled(message, version_id)
            for version_id in {self._main, *self._choices.values()}
        }

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        found = {}
        for delivery_id, context in self._contexts(deliveries).items():
            compiled = self._spoken(context)
            if context.asks or not compiled.only_asks:
                found[delivery_id] = _finished(compiled, context)
        return found

    def show(self, delivery: DeliveryRow) -> Shown | None:
        context = self._contexts([delivery]).get(delivery.id)
        return self._spoken(context).show(context) if context is not None else None

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        # The link still leads somewhere when the customer is gone.
        nobody = delivery_context(delivery, CustomerFacts(), clock.now())
        context = contexts_for([delivery]).get(delivery.id, nobody)
        return self._spoken(context).link(url, context, day)

    def _contexts(self, deliveries: Sequence[DeliveryRow]) -> dict[int, RecipientContext]:
        asks = any(compiled.asks_rating for compiled in self._compiled.values())
        return asking(deliveries) if asks else contexts_for(deliveries)

    def _spoken(self, context: RecipientContext) -> Compiled:
        language = context.customer.language
        return self._compiled[variants.pick(self._choices, language, self._main)]


class _Proof:
    """The data of one customer or of the sample, whoever looks at it."""

    def __init__(self, compiled: Compiled, message: Message) -> None:
        self._compiled = compiled
        self._customer_id: int | None = message.data.get("customer_id")
        self._about = about.in_data(message.data)

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        shown, moment = self._facts(), clock.now()
        found = {}
        for delivery in deliveries:
            context = delivery_context(delivery, shown, moment)
            found[delivery.id] = _finished(self._compiled, context)
        return found

    def show(self, delivery: DeliveryRow) -> Shown | None:
        return self._compiled.show(delivery_context(delivery, self._facts(), clock.now()))

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        return None

    def _facts(self) -> CustomerFacts:
        found = facts_of([self._customer_id]) if self._customer_id is not None else {}
        customer = found.get(self._customer_id or 0)
        if customer is None:
            return sample_facts(self._compiled.language)
        return about.with_named(customer, self._about)


class _Incident:
    """A notice about an incident, with what was known of it when the notice was posted."""

    def __init__(self, message: Message) -> None:
        self._compiled = incident_mails.compiled(message)
        self._contact = incident_mails.facts_in(message).contact

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        return {
            delivery_id: _finished(self._compiled, replace(context, name=self._contact))
            for delivery_id, context in asking(deliveries).items()
        }

    def show(self, delivery: DeliveryRow) -> Shown | None:
        context = asking([delivery]).get(delivery.id)
        return self._compiled.show(context) if context is not None else None

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        return None


class _System:
    """Mails that the program writes itself; secrets in them are made now and kept nowhere."""

    def __init__(self, message: Message) -> None:
        self._message_id = message.id

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        message = db.session.get_one(Message, self._message_id)
        return {
            delivery.id: made
            for delivery in deliveries
            if (made := system_mails.render(message, delivery)) is not None
        }

    def show(self, delivery: DeliveryRow) -> Shown | None:
        return None

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        return None
