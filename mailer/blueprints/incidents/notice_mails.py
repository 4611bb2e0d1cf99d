"""Notices of one incident as mails: those that were sent, and those that may be."""

from __future__ import annotations

from flask import Response, render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.components.mail_frames import asks_for_pictures, mail_frame
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.domain.accounts.access import load
from mailer.domain.incidents import labels, notices
from mailer.domain.incidents import notify as mails
from mailer.domain.rendering import incident_mails, previews, senders
from mailer.domain.rendering.compile import Shown
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.domain.templates.tags.facts import SenderFacts
from mailer.domain.templates.written_text import WrittenText
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.mail_views import has_dark_rules
from mailer.models.delivery import Delivery
from mailer.models.incident import Incident, Notice
from mailer.models.message import Message, MessageKind

VIEW = "incidents:view"


def coming(incident_id: int, notice: str) -> str:
    """The page of a notice as it would be sent now."""
    incident = load(Incident, incident_id, actor(), VIEW)
    return render_template(
        "incidents/notice.html",
        incident=incident,
        notice=notice,
        name=labels.NOTICES[Notice(notice)],
        recipient=mails.recipient(incident),
        delivery=None,
    )


def coming_mail(incident_id: int, notice: str) -> Response:
    """That mail, for the sandboxed frame; see `mail_frame`."""
    incident, text, language = _coming(incident_id, notice)
    return mail_frame(
        lambda: _as_shown(incident, text, language),
        lambda: incident_mails.message(text, language, incident, actor()),
    )


def coming_head(incident_id: int, notice: str) -> str:
    """What stands above that frame."""
    incident, text, language = _coming(incident_id, notice)
    return _head(_as_shown(incident, text, language), previews.sender_now(actor()))


def sent(incident_id: int, delivery_id: int) -> str:
    """The page of a notice that was posted."""
    incident, message, delivery = _sent(incident_id, delivery_id)
    return render_template(
        "incidents/notice.html",
        incident=incident,
        notice=message.data["notice"],
        name=labels.NOTICES[Notice(message.data["notice"])],
        delivery=delivery,
        state=DELIVERY_STATES[delivery.state],
    )


def sent_mail(incident_id: int, delivery_id: int) -> Response:
    """That mail, for the sandboxed frame; see `mail_frame`."""
    _incident, message, delivery = _sent(incident_id, delivery_id)
    renderer = renderer_for(message)
    return mail_frame(
        lambda: _of(renderer.show(delivery)),
        lambda: renderer.render_many([delivery])[delivery.id].content,
    )


def sent_head(incident_id: int, delivery_id: int) -> str:
    """What stands above that frame."""
    _incident, message, delivery = _sent(incident_id, delivery_id)
    shown = _of(renderer_for(message).show(delivery))
    return _head(shown, senders.of_message(message))


def _coming(incident_id: int, notice: str) -> tuple[Incident, WrittenText, str]:
    incident = load(Incident, incident_id, actor(), VIEW)
    language = mails.language_of(incident)
    return incident, notices.text_of(Notice(notice), language), language


def _as_shown(incident: Incident, text: WrittenText, language: str) -> Shown:
    return incident_mails.show(text, language, incident, actor(), own_server=True)


def _sent(incident_id: int, delivery_id: int) -> tuple[Incident, Message, Delivery]:
    incident = load(Incident, incident_id, actor(), VIEW)
    delivery = db.session.get(Delivery, delivery_id)
    message = db.session.get(Message, delivery.message_id) if delivery is not None else None
    if (
        delivery is None
        or message is None
        or message.kind is not MessageKind.INCIDENT
        or message.guard_object_id != incident.id
    ):
        raise NotFound
    return incident, message, delivery


def _of(shown: Shown | None) -> Shown:
    if shown is None:
        raise NotFound
    return shown


def _head(shown: Shown, sender: SenderFacts) -> str:
    return render_template(
        "templates/preview_head.html",
        sender=sender,
        subject=shown.subject,
        foreign_pictures=asks_for_pictures(shown.html),
        dark_rules=request.args.get("scheme") != "dark" or has_dark_rules(shown.html),
    )
