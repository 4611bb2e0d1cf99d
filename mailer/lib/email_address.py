"""E-mail addresses: is this one, how is it sent, and when are two the same?

Only the syntax is looked at (RFC 5321 §4.1.2, RFC 6531 for international ones); no name is
looked up. Names that exist in a company's own network only (`.local`) and in tests (`.test`)
are addresses like any other.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import email_validator
from email_validator import EmailSyntaxError, validate_email

#: Longest address that fits a path of RFC 5321 §4.5.3.1.3.
MAX_LENGTH = 254

#: Names that can have no mailbox anywhere (RFC 6761, RFC 7686, RFC 3172).
_NO_MAILBOX = ("arpa", "invalid", "onion")
email_validator.SPECIAL_USE_DOMAIN_NAMES[:] = _NO_MAILBOX

#: Comes along with pasted text and is never meant.
_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u2060\ufeff"))

#: What nearly all addresses look like, and what `validate_email` surely takes as it stands:
#: 1 µs instead of 40, which counts in a file of a million. All others take the long way.
_PLAIN = re.compile(
    r"(?=[^@]{1,64}@.{4,180}\Z)[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63})"
)


@dataclass(frozen=True)
class EmailAddress:
    """One valid address."""

    #: As it is sent: the local part as typed (NFC), the domain in its ASCII form.
    address: str
    #: The same for all spellings of one address: lower case, NFC, ASCII domain.
    key: str

    @property
    def is_ascii(self) -> bool:
        """Any server takes it; otherwise the server must offer SMTPUTF8 (RFC 6531)."""
        return self.address.isascii()

    @property
    def domain(self) -> str:
        """What stands behind the @, in its ASCII form."""
        return self.address.rpartition("@")[2]


@lru_cache(maxsize=8192)
def parse(text: str) -> EmailAddress | None:
    """The address in `text`, or None when it is none."""
    plain = _PLAIN.fullmatch(text)
    if plain and "--" not in text and plain[1] not in _NO_MAILBOX:
        return EmailAddress(text, text)
    text = text.translate(_INVISIBLE).strip()
    if not text or len(text) > MAX_LENGTH:
        return None
    try:
        found = validate_email(text, strict=True, check_deliverability=False)
    except EmailSyntaxError:
        return None
    address = f"{found.local_part}@{found.ascii_domain}"
    key = _key(found.local_part, found.ascii_domain)
    if max(len(address.encode()), len(key.encode())) > MAX_LENGTH:
        return None
    return EmailAddress(address, key)


def check(text: str) -> str:
    """What is wrong with `text` as an address: "" (nothing), "empty" or "invalid"."""
    if not text.translate(_INVISIBLE).strip():
        return "empty"
    return "" if parse(text) else "invalid"


def split(text: str) -> list[str]:
    """The entries of a typed list, parted by `;`, `,` or line ends, in their order.

    `"Gonçalves, Luís" <luis@example.com>` gives what stands in the angle brackets. Entries are
    not checked; empty ones are left out.
    """
    return [address for entry in _entries(text) if (address := _bare(entry))]


def _key(local_part: str, ascii_domain: str) -> str:
    return f"{_lower(local_part)}@{ascii_domain.lower()}"


def _lower(text: str) -> str:
    # Lower-casing can take a text out of NFC (İ gives i with a dot above).
    return unicodedata.normalize("NFC", text.lower())


def _entries(text: str) -> list[str]:
    entries, entry, quoted = [], "", False
    for sign in text:
        if sign == '"':
            quoted = not quoted
        if sign in "\r\n":  # a quote that is never closed ends with its line
            quoted = False
        if sign in "\r\n" or (sign in ";," and not quoted):
            entries.append(entry)
            entry = ""
        else:
            entry += sign
    return [*entries, entry]


def _bare(entry: str) -> str:
    entry = entry.translate(_INVISIBLE).strip()
    if entry.endswith(">") and "<" in entry:
        return entry[entry.rindex("<") + 1 : -1].strip()
    return entry
