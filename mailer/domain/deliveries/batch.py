"""What names many claimed mails in one statement."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import BigInteger, ColumnElement, FromClause, Integer, String, bindparam

from mailer.domain.deliveries.mail import Mail
from mailer.infra.given_rows import Columns, parameters
from mailer.models.delivery import Delivery

#: The parameter's columns: what is decided about a claimed mail counts only for this attempt.
CLAIMED: Columns = {"id": BigInteger(), "attempt": Integer()}
#: The same with what its server answered.
ANSWERED: Columns = {**CLAIMED, "code": Integer(), "reply": String()}


def ours(rows: FromClause) -> list[ColumnElement[bool]]:
    """The deliveries that `rows` name by id and attempt, as long as `:owner_is` has them."""
    return [
        Delivery.id == rows.c.id,
        Delivery.attempt == rows.c.attempt,
        Delivery.owner == bindparam("owner_is"),
    ]


def claimed(mails: Iterable[Mail]) -> dict[str, str]:
    """The parameter that names these mails."""
    return parameters({"id": mail.id, "attempt": mail.attempt} for mail in mails)
