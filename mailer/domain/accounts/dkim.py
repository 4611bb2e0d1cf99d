"""The key that signs the mails of an account (DKIM): made here, sealed, never shown again."""

from __future__ import annotations

import re
from dataclasses import dataclass

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor
from mailer.domain.accounts.smtp_accounts import require_change
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.infra import crypto, dkim
from mailer.infra.db import db
from mailer.infra.dkim import Key, Signer
from mailer.lib import clock, server_name
from mailer.lib.errors import Refused
from mailer.models.smtp_account import SmtpAccount

log = structlog.get_logger(__name__)

KINDS = ("rsa", "ed25519")
_SELECTOR = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


@dataclass(frozen=True)
class Signature:
    """How an account signs, and what the DNS has to say for it."""

    domain: str
    selector: str
    on: bool
    #: Where the TXT record belongs, and what it says.
    record_name: str
    record: str
    #: The domain of the From address, where it is another one: receivers that check DMARC then
    #: do not count the signature.
    other_domain: str


def signature_of(account: SmtpAccount) -> Signature | None:
    """None where there is no key, or none that opens (the secret key was changed)."""
    key = _key_of(account)
    if key is None:
        return None
    sender = domain_of(account)
    fits = sender == account.dkim_domain or sender.endswith(f".{account.dkim_domain}")
    return Signature(
        account.dkim_domain,
        account.dkim_selector,
        account.dkim_on,
        f"{account.dkim_selector}._domainkey.{account.dkim_domain}",
        dkim.dns_record(key),
        "" if fits else sender,
    )


def signer_of(account: SmtpAccount) -> Signer | None:
    """What signs the mails of an account; None where they leave unsigned."""
    if not account.dkim_on:
        return None
    key = _key_of(account)
    return Signer(account.dkim_domain, account.dkim_selector, key) if key is not None else None


def make_key(
    account: SmtpAccount, actor: Actor, domain: str = "", selector: str = "", kind: str = "rsa"
) -> None:
    """Make a new key in the place of the one there is. It signs once `switch` says so, when its
    record is published. Without a domain, that of the From address. Raises `Refused`."""
    require_change(account, actor)
    domain = server_name.parse(domain or domain_of(account)) or ""
    if "." not in domain:
        raise Refused(_("A signature needs a domain, such as example.com."))
    selector = selector.strip().lower() or _new_selector(account)
    if not _SELECTOR.fullmatch(selector):
        raise Refused(_("A selector is made of letters, digits and hyphens."))
    key: Key = Ed25519PrivateKey.generate() if kind == "ed25519" else dkim.new_rsa_key()
    account.dkim_domain, account.dkim_selector = domain, selector
    account.dkim_key_sealed = crypto.seal(dkim.to_text(key), _context(account))
    account.dkim_on = False
    _changed(account, actor, "settings.dkim_key", domain=domain, selector=selector)


def switch(account: SmtpAccount, on: bool, actor: Actor) -> None:
    """Sign from now on (within a minute), or no longer; the key stays. Raises `Refused`."""
    require_change(account, actor)
    if on and _key_of(account) is None:
        raise Refused(_("There is no key to sign with yet. Make one first."))
    account.dkim_on = on
    _changed(account, actor, "settings.dkim_on" if on else "settings.dkim_off")


def remove(account: SmtpAccount, actor: Actor) -> None:
    """Forget the key: mails leave unsigned."""
    require_change(account, actor)
    account.dkim_domain = account.dkim_selector = ""
    account.dkim_key_sealed, account.dkim_on = None, False
    _changed(account, actor, "settings.dkim_remove")


def domain_of(account: SmtpAccount) -> str:
    """Of its From address, in its ASCII form."""
    return account.from_address.rpartition("@")[2].lower()


def _key_of(account: SmtpAccount) -> Key | None:
    if account.dkim_key_sealed is None:
        return None
    try:
        return dkim.from_text(crypto.unseal(account.dkim_key_sealed, _context(account)))
    except crypto.WrongKey:
        log.error("a DKIM key does not open; mails leave unsigned", account_id=account.id)
        return None


def _context(account: SmtpAccount) -> str:
    return f"smtp_account.dkim:{account.id}"


def _new_selector(account: SmtpAccount) -> str:
    """Another one than before, so that both records can be there for a time."""
    today = f"mailer-{clock.today(company().time_zone):%Y%m%d}"
    return today if account.dkim_selector != today else f"{today}-2"


def _changed(account: SmtpAccount, actor: Actor, action: str, **details: str) -> None:
    db.session.flush()
    record(actor, action, object_type="smtp_account", object_id=account.id, **details)
