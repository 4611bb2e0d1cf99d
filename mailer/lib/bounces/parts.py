"""The parts of an answer: what people read, what programs read, and the mail that is answered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import Message

from mailer.lib import email_address

_ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*")
_TAG = re.compile(
    r"<(?:style|script|head)\b.*?</(?:style|script|head)>|<(?!\S+@)[^>]*>",
    re.DOTALL | re.IGNORECASE,
)


def address_in(text: str) -> str:
    """The first e-mail address in a text; empty if there is none."""
    return next(addresses_in(text), "")


def addresses_in(text: str) -> Iterator[str]:
    """All addresses in a text, in their order."""
    for found in _ADDRESS.finditer(text):
        address = found[0].lstrip("'`|/").rstrip(".'")
        if email_address.parse(address) is not None or address.endswith((".test", ".local")):
            yield address


def text_of(part: Message) -> str:
    """A part's text, whatever its declared encoding; HTML without its tags."""
    payload = part.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    text = _decoded(raw, str(part.get_content_charset() or "utf-8"))
    if part.get_content_type() == "text/html":
        text = _TAG.sub("\n", text)
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")


def _decoded(raw: bytes, charset: str) -> str:
    for name in (charset, "utf-8"):
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("latin-1")


def outer_parts(message: Message) -> Iterator[Message]:
    """The parts that are no multiparts, without those inside of the returned mail."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.get_payload():
            if isinstance(part, Message):
                yield from outer_parts(part)
    else:
        yield message


def field_groups(part: Message) -> list[dict[str, str]]:
    """The groups of fields of a report (RFC 3464 §2.1), names in small letters; the parser of the
    standard library has them as messages, or as a text where the part was encoded."""
    payload = part.get_payload()
    if isinstance(payload, list):
        groups = [each for each in payload if isinstance(each, Message)]
        if any(group.items() for group in groups):
            return [_fields(group.items()) for group in groups if group.items()]
        text = "\n\n".join(str(group.get_payload()) for group in groups)
    else:
        text = text_of(part)
    return groups_in(text)


def groups_in(text: str) -> list[dict[str, str]]:
    """The same from a text: lines `Name: value`, continued by indented lines."""
    groups = []
    for block in re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n")):
        unfolded = re.sub(r"\n[ \t]+", " ", block.strip("\n"))
        pairs = [line.split(":", 1) for line in unfolded.split("\n") if ":" in line]
        if pairs:
            groups.append(_fields((name, value) for name, value in pairs))
    return groups


def _fields(pairs: object) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in pairs:  # type: ignore[attr-defined]
        fields.setdefault(str(name).strip().lower(), " ".join(str(value).split()))
    return fields
