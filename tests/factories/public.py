"""Links that stand in the mails of a mailing."""

from __future__ import annotations

from mailer.domain.rendering import public_links
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from tests.factories.mailings import SAMPLES as MAILINGS


def _token(purpose: str) -> str:
    delivery_id = MAILINGS["delivery_id mailing_id"]()[0]  # type: ignore[index]
    delivery = db.session.get_one(Delivery, delivery_id)
    return public_links.maker().tokens(f"d{delivery.id}")[public_links.hole(purpose)]


SAMPLES = {
    "public.view:token": lambda: _token(public_links.VIEW),
    "public.unsubscribe:token": lambda: _token(public_links.UNSUBSCRIBE),
}
