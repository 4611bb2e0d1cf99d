"""Proofs: a template as its customers will get it, sent to colleagues first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.sending import Sender, sender_for
from mailer.domain.audit.record import record
from mailer.domain.customers import addressed
from mailer.domain.customers.addressed import Addressee
from mailer.domain.outbox.post import Recipient, post
from mailer.domain.templates import variants
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.lib.lots import Lot
from mailer.models.attachment import Attachment
from mailer.models.message import Message, MessageKind
from mailer.models.template import Template
from mailer.models.user import User

#: Addresses of one proof, and customers whose data it shows; each address gets a mail for each.
MOST, MOST_CUSTOMERS, MOST_MAILS = 20, 10, 60


@dataclass(frozen=True)
class Mail:
    """What a proof shows: a template as one mailing would send it."""

    template: Template
    #: Written for that mailing; empty: the template's own.
    subject: str = ""
    #: Which variant of its A/B test it is.
    lot: Lot | None = None


def send_proof(
    template: Template,
    addresses: Sequence[str],
    customers: Sequence[Addressee | None],
    actor: Actor,
    *,
    as_sent: bool = False,
    files: Sequence[Attachment] = (),
    about: Mapping[int, Mapping[str, int]] = MappingProxyType({}),
    instead: Sequence[Mail] = (),
) -> list[Message]:
    """Send the saved version to `addresses`, once for each of `customers`, filled with their
    data (None: the sample's); with nobody, the sample's.

    `as_sent`: in each customer's own language, as a mailing of the template would be. `files`
    go with each (from `outbox.attachments`). `about`: the records that they show, by customer
    (`rendering.about.in_data`). `instead` of the template alone: what a mailing makes of it, each variant of its A/B test.

    Raises `Refused` when an address is none, there are too many, or no account can send.
    """
    require(actor, "mailings:send")
    _refuse_wrong(addresses)
    shown = list(dict.fromkeys(customers))
    mails = instead or [Mail(template)]
    _refuse_many(len(addresses) * len(mails), len(shown))
    sender = sender_for(actor if isinstance(actor, User) else None)
    posted = []
    for mail in mails:
        data = _data(mail, as_sent=as_sent, several=len(shown) > 1)
        for customer in shown or [None]:
            own = dict(data)
            if customer is not None:
                who = addressed.in_data(customer)
                own |= {**who, **about.get(who["customer_id"], {})}
            posted.append(_post(mail, sender, addresses, own, files, actor))
        record(
            actor,
            "templates.proof",
            object_type="template",
            object_id=mail.template.id,
            to=list(addresses),
            version=mail.template.version.number,
            customers=len(shown),
        )
    return posted


def _data(mail: Mail, *, as_sent: bool, several: bool) -> dict[str, Any]:
    data: dict[str, Any] = {"lot": mail.lot.value} if mail.lot is not None else {}
    if as_sent:
        data["variants"] = variants.frozen(variants.family_of(mail.template))
    if several:
        # The subject says whose mail it would be.
        data["named"] = True
    return data


def _post(
    mail: Mail,
    sender: Sender,
    addresses: Sequence[str],
    data: dict[str, Any],
    files: Sequence[Attachment],
    actor: Actor,
) -> Message:
    version = mail.template.version
    return post(
        MessageKind.PROOF,
        account_id=sender.account.id,
        from_address=sender.address,
        from_name=sender.name,
        reply_to=sender.reply_to,
        to=[Recipient(address) for address in addresses],
        subject=mail.subject or version.subject,
        template_version_id=version.id,
        data=data,
        language=mail.template.language,
        attachments=files,
        actor=actor,
    )


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


def _refuse_many(mails_each: int, customers: int) -> None:
    text = ""
    if customers > MOST_CUSTOMERS:
        text = _("A proof shows the data of at most %(most)s customers.", most=MOST_CUSTOMERS)
    elif mails_each * customers > MOST_MAILS:
        text = _(
            "That would be %(mails)s mails; a proof is at most %(most)s. Choose fewer addresses "
            "or fewer customers.",
            mails=mails_each * customers,
            most=MOST_MAILS,
        )
    if text:
        raise Refused(text, {"customers": text})
