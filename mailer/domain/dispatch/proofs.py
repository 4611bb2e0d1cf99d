"""Proofs: a template as its customers will get it, sent to colleagues first."""

from __future__ import annotations

from collections.abc import Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.sending import sender_for
from mailer.domain.audit.record import record
from mailer.domain.outbox.post import Recipient, post
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.customer import Customer
from mailer.models.message import Message, MessageKind
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User

MOST = 20


def send_proof(
    template: Template, addresses: Sequence[str], customer: Customer | None, actor: Actor
) -> Message:
    """Send the saved version to `addresses`, filled with the data of `customer` or the sample's.

    Raises `Refused` when an address is none, there are too many, or no account can send.
    """
    require(actor, "mailings:send")
    _refuse_wrong(addresses)
    sender = sender_for(actor if isinstance(actor, User) else None)
    version = db.session.get_one(TemplateVersion, template.version_id)
    message = post(
        MessageKind.PROOF,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=[Recipient(address) for address in addresses],
        subject=version.subject,
        template_version_id=version.id,
        data={"customer_id": customer.id} if customer is not None else {},
        language=template.language,
        actor=actor,
    )
    record(
        actor,
        "templates.proof",
        object_type="template",
        object_id=template.id,
        to=list(addresses),
        version=version.number,
    )
    return message


def _refuse_wrong(addresses: Sequence[str]) -> None:
    text = ""
    wrong = [address for address in addresses if email_address.parse(address) is None]
    if not addresses:
        text = _("Enter at least one e-mail address.")
    elif wrong:
        text = ngettext(
            "This is not an e-mail address: %(list)s.",
            "These are not e-mail addresses: %(list)s.",
            len(wrong),
            list=", ".join(address[:100] for address in wrong[:5]),
        )
    elif len(addresses) > MOST:
        text = _("A proof goes to at most %(most)s addresses.", most=MOST)
    if text:
        raise Refused(text, {"to": text})
