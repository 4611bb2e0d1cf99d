"""What one recipient got, as a person looks at it afterwards."""

from __future__ import annotations

from sqlalchemy import func, select

from mailer.domain.rendering.compile import Shown
from mailer.domain.rendering.of_delivery import renderer_for
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.message import Message

#: How far apart, in ids, the mails of two recipients may lie.
_NEAR = 5_000


def sent_mail(delivery: Delivery) -> Shown | None:
    """The mail as the version that was sent makes it from the customer's record of today; None
    when the customer is gone, when it was no mail of a template, or while an A/B test has not said
    which it will be."""
    if delivery.state is DeliveryState.HELD:
        return None
    message = db.session.get(Message, delivery.message_id)
    return renderer_for(message).show(delivery) if message is not None else None


def sent_message(delivery: Delivery) -> bytes:
    """That mail, complete. Raises `NotFound` when it cannot be made any more."""
    message = db.session.get_one(Message, delivery.message_id)
    made = renderer_for(message).render_many([delivery]).get(delivery.id)
    if made is None:
        raise NotFound
    return made.content


def beside(delivery: Delivery) -> tuple[int | None, int | None]:
    """The mails of the same mailing before and after this one, by their ids: its recipients are
    queued in slices, so that they lie close together."""
    own = Delivery.mailing_id == delivery.mailing_id
    before = select(func.max(Delivery.id)).where(
        own, Delivery.id < delivery.id, Delivery.id >= delivery.id - _NEAR
    )
    after = select(func.min(Delivery.id)).where(
        own, Delivery.id > delivery.id, Delivery.id <= delivery.id + _NEAR
    )
    return db.session.scalar(before), db.session.scalar(after)
