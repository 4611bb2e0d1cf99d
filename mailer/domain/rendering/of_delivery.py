"""For the engine: a message and some of its deliveries in, finished mails out.

Everything is read through the session of the caller, who decides on its transaction.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from flask import current_app

from mailer.domain.rendering import senders, system_mails
from mailer.domain.rendering.compile import Compiled, Design, Options, compile_design, design_of
from mailer.domain.rendering.recipients import (
    DeliveryRow,
    contexts_for,
    delivery_context,
    facts_of,
    sample_facts,
)
from mailer.infra.db import db
from mailer.lib import clock
from mailer.models.message import Message, MessageKind
from mailer.models.template import TemplateVersion

_KEY = "mailer.renderers"
#: How long a compiled message is kept, in seconds: settings of the company may change.
_KEEP = 60
_MOST = 64


@dataclass(frozen=True, slots=True)
class Rendered:
    """One finished mail."""

    #: The complete message (RFC 5322), line ends CRLF, dots not doubled.
    content: bytes
    #: Its headers hold an address outside ASCII: the server must offer SMTPUTF8.
    smtputf8: bool


class Renderer(Protocol):
    """Makes the mails of one message."""

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        """Delivery id → its mail. A delivery that there is nobody left to write to (its customer
        or user is gone) is missing: it is not to be sent."""
        ...


def renderer_for(message: Message) -> Renderer:
    """The renderer of a message, compiled once and kept for a minute."""
    kept: dict[int, tuple[float, Renderer]] = current_app.extensions.setdefault(_KEY, {})
    now = time.monotonic()
    found = kept.get(message.id)
    if found is not None and now - found[0] < _KEEP:
        return found[1]
    while len(kept) >= _MOST:
        kept.pop(next(iter(kept)))
    made = _renderer(message)
    kept.pop(message.id, None)
    kept[message.id] = (now, made)
    return made


def _renderer(message: Message) -> Renderer:
    if message.kind == MessageKind.MAILING:
        return _Mailing(compiled_of(message))
    if message.kind in (MessageKind.PROOF, MessageKind.COPY):
        return _Proof(compiled_of(message), message)
    return _System(message)


def compiled_of(message: Message) -> Compiled:
    """A message of a template, ready for its recipients."""
    version = db.session.get_one(TemplateVersion, message.template_version_id)
    saved = design_of(version)
    design = Design(
        saved.mode,
        message.subject or saved.subject,
        saved.content,
        message.language or saved.language,
        saved.options,
    )
    options = Options(mass=True, proof=message.kind == MessageKind.PROOF)
    return compile_design(design, senders.of_message(message), options)


class _Mailing:
    """Each customer's own data."""

    def __init__(self, compiled: Compiled) -> None:
        self._compiled = compiled

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        compiled = self._compiled
        return {
            delivery_id: Rendered(compiled.render(context), compiled.needs_smtputf8(context))
            for delivery_id, context in contexts_for(deliveries).items()
        }


class _Proof:
    """The data of one customer or of the sample, whoever looks at it."""

    def __init__(self, compiled: Compiled, message: Message) -> None:
        self._compiled = compiled
        self._customer_id: int | None = message.data.get("customer_id")

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        if self._customer_id is None:
            shown = sample_facts(self._compiled.language)
        else:
            shown = facts_of([self._customer_id]).get(self._customer_id) or sample_facts(
                self._compiled.language
            )
        moment = clock.now()
        found = {}
        for delivery in deliveries:
            context = delivery_context(delivery, shown, moment)
            found[delivery.id] = Rendered(
                self._compiled.render(context), self._compiled.needs_smtputf8(context)
            )
        return found


class _System:
    """Mails that the program writes itself; secrets in them are made now and kept nowhere."""

    def __init__(self, message: Message) -> None:
        self._message_id = message.id

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        message = db.session.get_one(Message, self._message_id)
        return {
            delivery.id: Rendered(*made)
            for delivery in deliveries
            if (made := system_mails.render(message, delivery)) is not None
        }
