"""The headers of a mail, as one recipient gets them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from mailer.domain.templates.tags.facts import SenderFacts
from mailer.lib import mail_headers

#: What many mails have in common is written once.
_address = lru_cache(maxsize=256)(mail_headers.address)


@dataclass(frozen=True)
class Envelope:
    """What the headers of all mails of one message have in common."""

    sender: SenderFacts
    #: IANA, for the Date.
    time_zone: str
    #: A `mailto:` link by which a reader stops mass mails; empty for other mails.
    stop_link: str
    #: Written by the program itself, not by a person (RFC 3834).
    automatic: bool
    #: `crypto.marks`, so that nobody else can make our Message-IDs.
    mark: Callable[[str], str]

    def headers(
        self,
        *,
        identity: str,
        address: str,
        name: str,
        subject: str,
        moment: dt.datetime,
        unsubscribe: str = "",
    ) -> bytes:
        """All headers but those of the body. `identity` names the mail within this
        installation; the same identity gives the same Message-ID at every attempt.
        `unsubscribe` is the recipient's own address for stopping with one click (RFC 8058)."""
        sender = self.sender
        lines = [
            _address("From", sender.name, sender.address),
            mail_headers.address("To", name, address),
            mail_headers.text("Subject", subject),
            _date(moment, self.time_zone),
            mail_headers.raw("Message-ID", self.message_id(identity)),
        ]
        if sender.reply_to and sender.reply_to != sender.address:
            lines.append(_address("Reply-To", "", sender.reply_to))
        stops = [f"<{link}>" for link in (unsubscribe, self.stop_link) if link]
        if stops:
            lines.append(mail_headers.raw("List-Unsubscribe", ",\r\n ".join(stops)))
        if unsubscribe:
            lines.append(mail_headers.raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
        if self.automatic:
            lines.append(mail_headers.raw("Auto-Submitted", "auto-generated"))
        return b"".join(lines)

    def message_id(self, identity: str) -> str:
        """`<identity.mark@domain>`; the domain is that of the From address."""
        domain = self.sender.address.rpartition("@")[2]
        return f"<{identity}.{self.mark(identity)}@{domain}>"

    def needs_smtputf8(self, address: str) -> bool:
        """A header holds an address outside ASCII (RFC 6532)."""
        return not (address + self.sender.address + self.sender.reply_to).isascii()


@lru_cache(maxsize=16)
def _date(moment: dt.datetime, time_zone: str) -> bytes:
    return mail_headers.date(moment.astimezone(ZoneInfo(time_zone)))
