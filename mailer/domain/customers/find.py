"""A customer by what another system knows of it."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy import or_, select

from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.customer import Customer


def by_reference(reference: str) -> Customer:
    """The customer with that number or e-mail address. Raises `Refused` when there is none, or
    more than one."""
    reference = reference.strip()
    parsed = email_address.parse(reference)
    ways = [Customer.number == reference]
    if parsed is not None:
        ways.append(Customer.email_key == parsed.key)
    found = (
        list(db.session.scalars(select(Customer).where(or_(*ways)).limit(2))) if reference else []
    )
    if len(found) == 1:
        return found[0]
    if found:
        text = _("Several customers have the number or address “%(what)s”.", what=reference[:100])
    else:
        text = _("No customer has the number or address “%(what)s”.", what=reference[:100])
    raise Refused(text, {"customer": text})
