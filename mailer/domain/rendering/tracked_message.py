"""The counted links of a message: kept when its mailing starts, followed when a reader clicks."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from mailer.domain.rendering.of_delivery import compiled_of, renderer_for
from mailer.domain.settings.company import company
from mailer.domain.tracking import links
from mailer.domain.tracking.links import Target
from mailer.domain.tracking.tokens import TrackedMail
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from mailer.models.message import Message


def keep_links(message: Message) -> None:
    """Number the links of all languages of a message, once, before its first mail is made: what a
    link leads to must not depend on how mails are made years later. Also whether it asks for a
    rating."""
    languages = {message.language, *message.data.get("variants", {})}
    all_compiled = [compiled_of(message, each) for each in sorted(languages)]
    links.keep(message.id, [link for compiled in all_compiled for link in compiled.links])
    message.asks_rating = any(compiled.asks_rating for compiled in all_compiled)


def goal(mail: TrackedMail, number: int) -> Target | None:
    """Where a link of a mail leads, its tags filled in; None for one that its message has not."""
    target = links.target(mail.message_id, number)
    if target is None or not target.personal:
        return target
    message = db.session.get(Message, mail.message_id)
    delivery = db.session.get(Delivery, mail.delivery_id)
    if message is None or delivery is None or delivery.message_id != message.id:
        return None
    sent = delivery.accepted_at or delivery.updated_at
    day = sent.astimezone(ZoneInfo(company().time_zone)).date()
    url = renderer_for(message).link(delivery, target.url, day)
    return target._replace(url=url) if url is not None else None
