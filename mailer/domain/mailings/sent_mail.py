"""What one recipient got, as a person looks at it afterwards."""

from __future__ import annotations

from mailer.domain.rendering.compile import Shown
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message


def sent_mail(delivery: Delivery) -> Shown | None:
    """The mail as the version that was sent makes it from the customer's record of today; None
    when the customer is gone, or when it was no mail of a template."""
    message = db.session.get(Message, delivery.message_id)
    return renderer_for(message).show(delivery) if message is not None else None
