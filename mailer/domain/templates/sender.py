"""Whom the mailings of a template come from, where that is not whoever sends them."""

from __future__ import annotations

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.template import Template

LONGEST_NAME = 120


def set_sender(template: Template, name: str, address: str, reply_to: str, actor: Actor) -> None:
    """Choose From and Reply-to of a template, in all its languages; empty ones for none. Whether
    an account may send for it is asked when it is sent. Raises `Refused` with a sentence for each
    field at fault."""
    require(actor, variants.EDIT, template)
    main = variants.main_of(template)
    name = " ".join(name.split())
    errors: dict[str, str] = {}
    if len(name) > LONGEST_NAME or any(ord(sign) < 32 for sign in name):
        errors["from_name"] = _("A name has at most %(most)s characters.", most=LONGEST_NAME)
    if name and not address.strip():
        errors["from_address"] = _("A sender’s name needs an address beside it.")
    found = {
        "from_address": _address("from_address", address, errors),
        "reply_to": _address("reply_to", reply_to, errors),
    }
    if errors:
        raise Refused(" ".join(errors.values()), errors)
    main.from_name, main.from_address, main.reply_to = name, *found.values()
    db.session.flush()
    record(
        actor,
        "templates.sender",
        object_type="template",
        object_id=main.id,
        name=main.name,
        address=main.from_address,
    )


def _address(field: str, text: str, errors: dict[str, str]) -> str:
    if not text.strip():
        return ""
    found = email_address.parse(text)
    if found is None:
        errors.setdefault(
            field, _("“%(address)s” is not a valid e-mail address.", address=text.strip()[:100])
        )
        return ""
    return found.address
