"""A mail as it lies in a mailbox, taken apart for a screen. Nothing in it is trusted."""

from __future__ import annotations

import base64
import email
import re
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTPUTF8

#: Pictures inside the mail that are shown in its HTML, in bytes for all of them.
PICTURES = 8 * 1024 * 1024
_CID = re.compile(r"cid:([^\s\"'<>)]+)", re.IGNORECASE)
_SAFE_PICTURES = {"image/png", "image/jpeg", "image/gif", "image/webp"}


@dataclass(frozen=True)
class Summary:
    """One line of the list."""

    subject: str
    sender: str
    #: The envelope's recipients, as they were given to the server.
    recipients: tuple[str, ...]


@dataclass(frozen=True)
class Attachment:
    """A file in a mail."""

    name: str
    #: In bytes.
    size: int
    content: bytes


@dataclass(frozen=True)
class CaughtMail:
    """A whole mail."""

    summary: Summary
    #: Who the mail says it is for; a proof may go to someone else.
    to: str
    #: As they stand in the mail, in their order.
    headers: tuple[tuple[str, str], ...]
    html: str
    text: str
    attachments: tuple[Attachment, ...]


def summary(head: bytes) -> Summary:
    """What the list shows, from the beginning of a mail."""
    return _summary(_parse(head))


def take_apart(content: bytes) -> CaughtMail:
    """Everything that the screen shows."""
    message = _parse(content)
    html, text = _body(message, "html"), _body(message, "plain")
    return CaughtMail(
        summary=_summary(message),
        to=_header(message, "To"),
        headers=tuple((name, _clean(str(value))) for name, value in message.raw_items()),
        html=_with_pictures(html, message),
        text=text,
        attachments=tuple(_attachments(message)),
    )


def _parse(content: bytes) -> EmailMessage:
    message = email.message_from_bytes(content, policy=SMTPUTF8)
    assert isinstance(message, EmailMessage)
    return message


def _summary(message: EmailMessage) -> Summary:
    delivered = tuple(_clean(str(value)) for value in message.get_all("Delivered-To", []))
    return Summary(_header(message, "Subject"), _header(message, "From"), delivered)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return _clean(str(message.get(name, "")))
    except (ValueError, IndexError, AttributeError):
        # A header that the standard library cannot make sense of is shown as it stands.
        raw = next((v for n, v in message.raw_items() if n.lower() == name.lower()), "")
        return _clean(str(raw))


def _body(message: EmailMessage, kind: str) -> str:
    for part in message.walk():
        if part.get_content_type() == f"text/{kind}" and not part.is_attachment():
            return _text_of(part)
    return ""


def _text_of(part: EmailMessage) -> str:
    try:
        return str(part.get_content())
    except (LookupError, ValueError):
        payload = part.get_payload(decode=True)
        return payload.decode("utf-8", "replace") if isinstance(payload, bytes) else str(payload)


def _attachments(message: EmailMessage) -> list[Attachment]:
    found: list[Attachment] = []
    for part in message.walk():
        if part.is_multipart() or not (part.is_attachment() or part.get_filename()):
            continue
        payload = part.get_payload(decode=True)
        content = payload if isinstance(payload, bytes) else b""
        name = _clean(part.get_filename() or "").replace("/", "_") or f"part-{len(found) + 1}"
        found.append(Attachment(name, len(content), content))
    return found


def _with_pictures(html: str, message: EmailMessage) -> str:
    """Pictures that the mail carries itself stand in the HTML as data, within `PICTURES`."""
    left = PICTURES
    pictures: dict[str, str] = {}
    for part in message.walk():
        name = str(part.get("Content-ID", "")).strip().strip("<>")
        kind = part.get_content_type()
        payload = part.get_payload(decode=True) if name and kind in _SAFE_PICTURES else None
        if isinstance(payload, bytes) and len(payload) <= left:
            left -= len(payload)
            pictures[name] = f"data:{kind};base64,{base64.b64encode(payload).decode()}"
    return _CID.sub(lambda found: pictures.get(found[1], found[0]), html)


def _clean(text: str) -> str:
    return " ".join(text.replace("\0", "").split())
