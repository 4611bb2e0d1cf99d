"""Mails that bring a document: the letter as it was validated, filled for its customer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from mailer.domain.rendering import senders
from mailer.domain.rendering.compile import RecipientContext, Shown, compile_design
from mailer.domain.rendering.design import Design, Options, design_of
from mailer.domain.rendering.recipients import DeliveryRow, asking, contexts_for, facts_of
from mailer.domain.rendering.rendered import Rendered
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags.document import from_kept
from mailer.domain.tracking import document_links
from mailer.infra.db import db
from mailer.models.message import Message
from mailer.models.template import DesignMode, TemplateVersion

#: In the data of a delivery: it is a hidden copy, and its To names this address.
SHOWN_TO = "shown_to"


class Letter:
    """One document's mail, to each of its recipients."""

    def __init__(self, message: Message) -> None:
        self._customer_id: int | None = message.data.get("customer_id")
        design = _design(message)
        options = Options(
            document=from_kept(message.data["document"]),
            document_link=document_links.links(message.data["document_id"]),
        )
        self._compiled = compile_design(design, senders.of_message(message), options)

    @property
    def asks_rating(self) -> bool:
        """It holds the rating widget."""
        return self._compiled.asks_rating

    def render_many(self, deliveries: Sequence[DeliveryRow]) -> dict[int, Rendered]:
        """Delivery id → its mail; see `Renderer`."""
        return {
            delivery_id: Rendered(
                self._compiled.parts(context), self._compiled.needs_smtputf8(context)
            )
            for delivery_id, context in self._contexts(deliveries).items()
        }

    def show(self, delivery: DeliveryRow) -> Shown | None:
        """That mail for a screen; None where its customer is gone."""
        context = self._contexts([delivery]).get(delivery.id)
        return self._compiled.show(context) if context is not None else None

    def link(self, delivery: DeliveryRow, url: str, day: dt.date) -> str | None:
        """Links of such mails are not counted."""
        return None

    def _contexts(self, deliveries: Sequence[DeliveryRow]) -> dict[int, RecipientContext]:
        """A hidden copy reads as the mail that it is a copy of."""
        found = asking(deliveries) if self.asks_rating else contexts_for(deliveries)
        copies = {
            row.id: row.data[SHOWN_TO] for row in deliveries if row.data and SHOWN_TO in row.data
        }
        if copies:
            customer_id = self._customer_id or 0
            customer = facts_of([customer_id]).get(customer_id)
            for delivery_id, address in copies.items():
                if customer is None:
                    found.pop(delivery_id, None)
                    continue
                found[delivery_id] = replace(
                    found[delivery_id],
                    customer=customer,
                    address=address,
                    name=customer.name,
                    data={},
                )
        return found


def _design(message: Message) -> Design:
    """Its text as it was validated, or the version of a template that took its place."""
    if message.template_version_id is not None:
        saved = design_of(db.session.get_one(TemplateVersion, message.template_version_id))
        return replace(saved, subject=message.subject, language=message.language)
    content = MODES[DesignMode.TEXT].check(message.data["text"], company()).content
    options = {"layout": message.data.get("layout")}
    return Design(DesignMode.TEXT, message.subject, content, message.language, options)
