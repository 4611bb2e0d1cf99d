"""Bounce addresses of an account (VERP): each mail has a return path of its own, so that a bounce
names it even when it quotes nothing of it.

`bounces+{token}@example.com` becomes `bounces+d12-0123456789abcdef@example.com`: the delivery's
id, and a mark that only this installation can make.
"""

from __future__ import annotations

import hmac
import re
from collections.abc import Callable, Iterable

from flask_babel import gettext as _

from mailer.infra import crypto
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.message import Message, MessageKind
from mailer.models.smtp_account import SmtpAccount

PLACE = "{token}"
_PURPOSE = "return-path"
#: As long as a token can be: 18 digits.
_LONGEST = "d999999999999999999-0123456789abcdef"
_TOKEN = re.compile(r"(?<![a-z0-9])(([dt])([1-9][0-9]{0,17}))-([0-9a-f]{16})(?![a-z0-9])")


def check(pattern: str) -> str:
    """A pattern as it is kept; empty for none. Raises `Refused`."""
    pattern = pattern.strip()
    if not pattern:
        return ""
    local, _at, domain = pattern.rpartition("@")
    parsed = email_address.parse(pattern.replace(PLACE, _LONGEST))
    said = ""
    if pattern.count(PLACE) != 1 or PLACE not in local:
        said = _(
            "The address needs {token} once, before the @, where each mail puts its own sign: "
            "bounces+{token}@company.com."
        )
    elif local.replace(PLACE, "")[-1:].isalnum() and not local.startswith(PLACE):
        said = _("Put a separator such as + or - before {token}: bounces+{token}@company.com.")
    elif parsed is None or not pattern.isascii() or "{" in domain:
        said = _("This is not an address that a mail can come back to, or it is too long.")
    if said:
        raise Refused(said, fields={"pattern": said})
    return pattern


def maker(message: Message) -> Callable[[int], str] | None:
    """Gives a delivery of this message its return path; None where its account has no tested
    bounce address. A test mail goes to itself, so that it also shows whether the server takes
    such a sender."""
    account = db.session.get(SmtpAccount, message.account_id)
    if account is None or not account.bounce_pattern:
        return None
    if message.kind is MessageKind.BOUNCE_TEST:
        itself = test_address(account)
        return lambda _delivery_id: itself
    if account.bounce_tested_at is None:
        return None
    before, _place, behind = account.bounce_pattern.partition(PLACE)
    mark = crypto.marks(_PURPOSE)

    def return_path(delivery_id: int) -> str:
        identity = f"d{delivery_id}"
        return f"{before}{identity}-{mark(identity)}{behind}"

    return return_path


def test_address(account: SmtpAccount) -> str:
    """Where a test mail of this account's pattern goes. It is another one for another pattern."""
    token = f"t{account.id}-{_test_mark(account)}"
    return account.bounce_pattern.replace(PLACE, token)


def delivery_in(addresses: Iterable[str]) -> int | None:
    """The delivery whose return path is among these addresses."""
    mark = crypto.marks(_PURPOSE)
    for kind, number, given, identity in _tokens(addresses):
        if kind == "d" and hmac.compare_digest(mark(identity), given):
            return number
    return None


def tested_in(addresses: Iterable[str]) -> SmtpAccount | None:
    """The account that a test mail to one of these addresses was sent for, if it still has the
    pattern."""
    for kind, number, given, _identity in _tokens(addresses):
        account = db.session.get(SmtpAccount, number) if kind == "t" else None
        if (
            account is not None
            and account.bounce_pattern
            and hmac.compare_digest(_test_mark(account), given)
        ):
            return account
    return None


def _test_mark(account: SmtpAccount) -> str:
    return crypto.marks("bounce-test")(f"{account.id} {account.bounce_pattern}")


def _tokens(addresses: Iterable[str]) -> Iterable[tuple[str, int, str, str]]:
    for address in addresses:
        for found in _TOKEN.finditer(address.lower().partition("@")[0]):
            yield found[2], int(found[3]), found[4], found[1]


test_address.__test__ = False  # type: ignore[attr-defined]
