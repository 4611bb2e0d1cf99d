"""Who must not be written to, asked for each mail: since it was queued, its address may have got
onto the suppression list, or its recipient may have opted out, of all or of its topic, or want a
pause."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, case, exists, null, or_

from mailer.domain.customers.search import checked
from mailer.domain.deliveries.reasons import OFF_TOPIC, ON_PAUSE, OPTED_OUT, SUPPRESSED
from mailer.models.customer import Consent, Customer
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing
from mailer.models.opt_out import OptOut
from mailer.models.suppression import Suppression
from mailer.models.topic import MailingPause, TopicOptOut


def why_unwanted(now: BindParameter[Any]) -> ColumnElement[str | None]:
    """The code of the reason (of `reasons`) for which a delivery must not leave, or NULL.

    An opt-out or a pause holds back mailings only. As before Send, it counts for everyone with the address;
    and it counts for a customer whose address is another one by now.
    """
    suppressed = exists().where(Suppression.address_key == Delivery.address_key)
    # By the address: SQLite would look through all who opted out, for each mail.
    withdrawn = exists().where(checked(Customer.consent) == Consent.WITHDRAWN)
    opted_out = and_(
        Delivery.mailing_id.is_not(None),
        or_(
            withdrawn.where(Customer.email_key == Delivery.address_key),
            withdrawn.where(Customer.id == Delivery.customer_id),
            exists().where(OptOut.address_key == Delivery.address_key),
        ),
    )
    off_topic = exists().where(
        Mailing.id == Delivery.mailing_id,
        TopicOptOut.topic_id == Mailing.topic_id,
        TopicOptOut.address_key == Delivery.address_key,
    )
    on_pause = and_(
        Delivery.mailing_id.is_not(None),
        exists().where(MailingPause.address_key == Delivery.address_key, MailingPause.until > now),
    )
    return case(
        (opted_out, OPTED_OUT),
        (off_topic, OFF_TOPIC),
        (on_pause, ON_PAUSE),
        (suppressed, SUPPRESSED),
        else_=null(),
    )
