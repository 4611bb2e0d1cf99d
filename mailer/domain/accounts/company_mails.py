"""Tell the company by mail what a customer did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import structlog

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.sending import sender_for
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.settings.company import company
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.message import MessageKind

log = structlog.get_logger(__name__)


def tell(kind: MessageKind, to: Sequence[str], data: dict[str, Any]) -> None:
    """Post that mail; an account that cannot send keeps nothing from being taken."""
    if not to:
        log.info("nobody to tell", kind=kind.value, **data)
        return
    try:
        sender = sender_for(None)
        post(
            kind,
            account_id=sender.account.id,
            from_address=sender.address,
            from_name=sender.name,
            to=[Recipient(address) for address in to],
            data=data,
            language=company().language,
            actor=SYSTEM,
        )
    except Refused as refused:
        log.warning("not told", kind=kind.value, reason=refused.message, **data)


def company_address() -> list[str]:
    """The company's own address, if it has one that works."""
    ours = company().email
    return [ours] if email_address.parse(ours) is not None else []
