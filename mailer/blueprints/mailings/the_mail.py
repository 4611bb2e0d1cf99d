"""The mail of a mailing that is planned or sent, as a customer gets it: each variant of its test."""

from __future__ import annotations

from flask import Response, render_template

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.templates import preview
from mailer.blueprints.templates.records_shown import contact_in, language_of, records_of_mailing
from mailer.domain.accounts.access import load
from mailer.domain.mailings import schedule
from mailer.domain.rendering import previews, senders
from mailer.domain.rendering.design import Design
from mailer.domain.rendering.of_delivery import design_shown
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing
from mailer.models.message import Message


def the_mail(mailing_id: int) -> str:
    """The page; a variant is chosen on it, or by its address."""
    mailing, _message = _asked(mailing_id)
    return render_template(
        "mailings/the_mail.html",
        mailing=mailing,
        tested=bool(ab_test.variants_of(mailing)),
        variant=ab_test.asked_variant(mailing).value,
        may_choose=allowed("customers:view"),
    )


def the_mail_html(mailing_id: int) -> Response:
    """That mail, for a sandboxed frame; see `mail_frame`."""
    mailing, message = _asked(mailing_id)
    design, customer, records = _for_customer(mailing, message)
    who, address = schedule.creator_of(mailing), customer.email if customer is not None else ""
    return mail_frame(
        lambda: previews.show(design, customer, who, records=records),
        lambda: previews.message(design, customer, address, who, records=records),
    )


def the_mail_state(mailing_id: int) -> str:
    """What stands above that frame."""
    mailing, message = _asked(mailing_id)
    design, customer, records = _for_customer(mailing, message)
    shown = previews.show(design, customer, schedule.creator_of(mailing), records=records)
    sender = {"sender": senders.of_message(message)}
    return render_template("templates/preview_head.html", **(preview.head(shown) | sender))


def _asked(mailing_id: int) -> tuple[Mailing, Message]:
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    return mailing, ab_test.message_of(mailing, ab_test.asked_variant(mailing))


def _for_customer(
    mailing: Mailing, message: Message
) -> tuple[Design, Customer | None, dict[str, int]]:
    """In the customer's language, and about the records that their mail is about."""
    customer = preview.chosen_customer()
    if customer is None:
        return design_shown(message), None, {}
    recipient = preview.chosen_recipient()
    records = records_of_mailing(customer, mailing) | contact_in(recipient)
    return design_shown(message, language_of(recipient)), customer, records
