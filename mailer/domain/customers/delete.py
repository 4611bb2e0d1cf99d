"""Delete customers, one or a million, never under a mail that is on its way."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import Select, delete, func, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.customers.consent import keep_opt_outs, opted_out_addresses
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import Mailing, MailingState

DELETE = "customers:delete"
ON_THE_WAY = (
    DeliveryState.HELD,
    DeliveryState.QUEUED,
    DeliveryState.CLAIMED,
    DeliveryState.HANDING_OVER,
    DeliveryState.DEFERRED,
)


def check_deletable(ids: Select[int], actor: Actor) -> None:
    """Raise `Refused` while mails to some of them are on their way, or may soon be."""
    require(actor, DELETE)
    preparing = db.session.scalar(
        select(Mailing)
        .where(
            # The audience of a paused mailing is queued to its end, too.
            Mailing.state.in_((MailingState.SENDING, MailingState.PAUSED)),
            Mailing.queued_all.is_(False),
        )
        .limit(1)
    )
    if preparing is not None:
        raise Refused(
            _(
                "The recipients of the mailing “%(title)s” are being put together. Nothing was "
                "deleted; please try again in a few minutes.",
                title=preparing.title,
            )
        )
    waiting = select(Delivery.customer_id).where(
        Delivery.state.in_(ON_THE_WAY), Delivery.customer_id.in_(ids)
    )
    count = db.session.scalar(select(func.count()).select_from(waiting.limit(1000).subquery())) or 0
    if count:
        raise Refused(
            ngettext(
                "%(num)s mail to these customers is still on its way. Nothing was deleted; wait "
                "until it has been sent, or stop the mailing.",
                "%(num)s mails to these customers are still on their way. Nothing was deleted; "
                "wait until they have been sent, or stop the mailing.",
                count,
            )
        )


def delete_customer(customer: Customer, actor: Actor) -> None:
    """Delete one customer with contacts, addresses and consent log. Sent mails stay in the
    statistics."""
    require(actor, DELETE, customer)
    only = select(Customer.id).where(Customer.id == customer.id)
    check_deletable(only, actor)
    record(
        actor, "customers.delete", object_type="customer", object_id=customer.id, name=customer.name
    )
    delete_rows([customer.id], actor)


def delete_rows(ids: list[int], actor: Actor) -> None:
    """Delete these rows; what belongs to them goes by the tables' cascades."""
    opted_out = opted_out_addresses(ids)
    db.session.execute(
        delete(Customer).where(Customer.id.in_(ids)),
        execution_options={"synchronize_session": False},
    )
    db.session.expire_all()
    keep_opt_outs(opted_out, actor)
