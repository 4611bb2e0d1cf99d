"""Whom a mailing comes from, by a word or an address: what the terminal is told."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.sending import account_for_address
from mailer.domain.mailings.senders import Who, senders_for
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.template import Template
from mailer.models.user import User


def sender_named(name: str, template: Template, actor: Actor) -> str:
    """`me`, `owner`, `company`, `template`, or an address that one of them has; of a mail without
    a template also any other that an account may send for. Nothing said is what the template
    says. Raises `Refused` for what nothing may be sent from."""
    if not name:
        return Who.TEMPLATE.value if template.from_address else ""
    if name in set(Who):
        _check_template(name, template.from_address)
        return name
    wanted = _parsed(name)
    for who, address in _addresses(template, actor).items():
        if _key(address) == wanted.key:
            return who.value
    user = actor if isinstance(actor, User) else None
    if template.unlisted and account_for_address(wanted.address, user) is not None:
        template.from_address = wanted.address
        return Who.TEMPLATE.value
    raise Refused(
        _(
            "No mail may leave as %(address)s: no tested account sends for it. These may: "
            "%(others)s.",
            address=wanted.address,
            others=", ".join(dict.fromkeys(_addresses(template, actor).values())),
        )
    )


def reply_named(name: str, template: Template) -> str:
    """The same for who gets the answers; any address may. Of a template of the library, only
    its own."""
    if not name:
        return Who.TEMPLATE.value if template.reply_to else ""
    if name in set(Who):
        _check_template(name, template.reply_to)
        return name
    wanted = _parsed(name)
    if template.unlisted:
        template.reply_to = wanted.address
    elif _key(template.reply_to) != wanted.key:
        raise Refused(
            _(
                "Answers to “%(name)s” cannot go to %(address)s. Set it on the page of the "
                "template, or choose me, owner or company.",
                name=template.name,
                address=wanted.address,
            )
        )
    return Who.TEMPLATE.value


def _addresses(template: Template, actor: Actor) -> dict[Who, str]:
    found: dict[Who, str] = {Who.TEMPLATE: template.from_address} if template.from_address else {}
    for who in (Who.ME, Who.COMPANY):
        found[who] = senders_for(actor, who).main.address
    return found


def _check_template(name: str, address: str) -> None:
    if name == Who.TEMPLATE and not address:
        raise Refused(_("The template says nothing about that. Choose me, owner or company."))


def _parsed(text: str) -> email_address.EmailAddress:
    found = email_address.parse(text)
    if found is None:
        raise Refused(_("“%(address)s” is not a valid e-mail address.", address=text[:100]))
    return found


def _key(text: str) -> str:
    found = email_address.parse(text)
    return found.key if found is not None else ""
