"""What a rating is about, in words."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.documents import labels
from mailer.infra.db import db
from mailer.models.document import Document
from mailer.models.incident import Incident
from mailer.models.mailing import Mailing
from mailer.models.rating import RatedKind, Rating


def name_of(kind: RatedKind, object_id: int) -> str:
    """The incident or document with its number, the mailing by its title; empty when it is gone."""
    if kind is RatedKind.INCIDENT:
        incident = db.session.get(Incident, object_id)
        return f"{incident.number} · {incident.title}" if incident is not None else ""
    if kind is RatedKind.DOCUMENT:
        document = db.session.get(Document, object_id)
        return f"{labels.TYPES[document.type]} {document.number}" if document is not None else ""
    mailing = db.session.get(Mailing, object_id)
    return mailing.title if mailing is not None else ""


def path_of(kind: RatedKind, object_id: int) -> str:
    """Where its page is."""
    return f"/{kind.value}s/{object_id}"


def who(rating: Rating) -> str:
    """The customer's name; the address of somebody who is none."""
    return (rating.customer.name if rating.customer is not None else "") or rating.address


def named(rating: Rating) -> str:
    """What it is about, with a word for what is gone."""
    return name_of(rating.kind, rating.object_id) or _("deleted meanwhile")
