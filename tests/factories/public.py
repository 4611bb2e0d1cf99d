"""Links that stand in the mails of a mailing."""

from __future__ import annotations

from mailer.domain.outbox.post import Recipient, insert_deliveries
from mailer.domain.rendering import public_links
from mailer.domain.tracking import tokens
from mailer.infra.db import db
from mailer.models.delivery import Delivery
from tests.factories.customers import make_customer
from tests.factories.mailings import SAMPLES as MAILINGS
from tests.factories.mailings import make_mailing, make_text_template


def _token(purpose: str) -> str:
    delivery_id = MAILINGS["delivery_id mailing_id"]()[0]  # type: ignore[index]
    delivery = db.session.get_one(Delivery, delivery_id)
    return public_links.maker().tokens(f"d{delivery.id}")[public_links.hole(purpose)]


def make_tracked_mail() -> Delivery:
    """The mail of a mailing with one link."""
    customer = make_customer(email="reader@example.com")
    template = make_text_template(source="[our news](https://www.example.com/news)")
    mailing = make_mailing({"any": [{"customers": [customer.id]}]}, template=template)
    assert mailing.message_id is not None
    insert_deliveries(mailing.message_id, [Recipient(customer.email, customer.id)])
    return db.session.scalars(db.select(Delivery).filter_by(mailing_id=mailing.id)).one()


def tracking_token(delivery: Delivery) -> str:
    """What the links and the pixel of a mail share."""
    identity = f"d{delivery.id}"
    mark = tokens.marks(delivery.message_id)(identity)
    return f"{delivery.message_id}.{identity}.{mark}"


def _number_and_token() -> tuple[int, str]:
    return 1, tracking_token(make_tracked_mail())


SAMPLES = {
    "number token": _number_and_token,
    "public.open:token": lambda: tracking_token(make_tracked_mail()),
    "public.view:token": lambda: _token(public_links.VIEW),
    "public.unsubscribe:token": lambda: _token(public_links.UNSUBSCRIBE),
}
