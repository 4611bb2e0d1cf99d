"""What one recipient of a mailing got, as a person looks at it afterwards."""

from __future__ import annotations

from mailer.domain.rendering.compile import Shown
from mailer.domain.rendering.of_delivery import compiled_of
from mailer.domain.rendering.recipients import contexts_for
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message


def sent_mail(delivery: Delivery) -> Shown | None:
    """The mail as the version that was sent makes it from the customer's record of today; None
    when the customer is gone."""
    context = contexts_for([delivery]).get(delivery.id)
    if context is None:
        return None
    return compiled_of(db.session.get_one(Message, delivery.message_id)).show(context)
