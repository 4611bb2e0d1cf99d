"""What one recipient of a mailing got, and what became of it."""

from __future__ import annotations

from flask import Response, render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.components.mail_frames import asks_for_pictures, mail_frame
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.mailings.attaching import attachments_of
from mailer.blueprints.mailings.follow import delivery_state
from mailer.domain.accounts.access import load
from mailer.domain.mailings import sent_mail as sent
from mailer.domain.rendering import senders
from mailer.domain.rendering.compile import Shown
from mailer.domain.triggers import find as triggers
from mailer.domain.triggers import words
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.mail_views import has_dark_rules
from mailer.models.contact import Contact
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.message import Message


def mail(mailing_id: int, delivery_id: int) -> str:
    """The page of one recipient's mail, and the way to the next one's."""
    mailing, delivery = _delivery(mailing_id, delivery_id)
    before, after = sent.beside(delivery)
    return render_template(
        "mailings/mail.html",
        mailing=mailing,
        delivery=delivery,
        customer=db.session.get(Customer, delivery.customer_id) if delivery.customer_id else None,
        contact=db.session.get(Contact, delivery.contact_id) if delivery.contact_id else None,
        state=delivery_state(delivery),
        mail=sent.sent_mail(delivery),
        variant=ab_test.lot_of(delivery),
        attachments=attachments_of(mailing),
        runs=triggers.of_delivery(delivery.id),
        told=words.told,
        before=before,
        after=after,
    )


def mail_html(mailing_id: int, delivery_id: int) -> Response:
    """That mail, for the sandboxed frame; see `mail_frame`."""
    _mailing, delivery = _delivery(mailing_id, delivery_id)
    shown = _shown(delivery)
    return mail_frame(lambda: shown, lambda: sent.sent_message(delivery))


def mail_state(mailing_id: int, delivery_id: int) -> str:
    """What stands above that frame."""
    _mailing, delivery = _delivery(mailing_id, delivery_id)
    shown = _shown(delivery)
    return render_template(
        "templates/preview_head.html",
        sender=senders.of_message(db.session.get_one(Message, delivery.message_id)),
        subject=shown.subject,
        foreign_pictures=asks_for_pictures(shown.html),
        dark_rules=request.args.get("scheme") != "dark" or has_dark_rules(shown.html),
    )


def _shown(delivery: Delivery) -> Shown:
    found = sent.sent_mail(delivery)
    if found is None:
        raise NotFound
    return found


def _delivery(mailing_id: int, delivery_id: int) -> tuple[Mailing, Delivery]:
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    delivery = db.session.get(Delivery, delivery_id)
    if delivery is None or delivery.mailing_id != mailing.id:
        raise NotFound
    return mailing, delivery
