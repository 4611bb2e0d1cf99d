"""Files that go with a mail: multipart/mixed around what the mail is without them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mailer.domain.outbox import attachments
from mailer.domain.rendering.rendered import Rendered
from mailer.infra import mail_files
from mailer.infra.mail_files import MailFile
from mailer.lib import mail_attachments
from mailer.models.attachment import Attachment

#: What the body is, is said behind this.
_KIND = b"\r\nMIME-Version: 1.0\r\n"


@dataclass(frozen=True)
class _Part:
    """One file as it stands in a mail, and what is said about it."""

    headers: bytes
    file: MailFile
    key: str


class FilesOf:
    """The files of one message, and of those of its deliveries that have their own."""

    def __init__(self, message_id: int) -> None:
        self._message_id = message_id
        self._shared = _parts(attachments.of_message(message_id))

    def along(self, mails: Mapping[int, Rendered]) -> dict[int, Rendered]:
        """The mails of some deliveries, each with what goes with it.

        Raises OSError when a file is not what was kept.
        """
        own = attachments.of_deliveries(self._message_id, list(mails))
        return {
            delivery_id: _with(mail, self._shared + _parts(own.get(delivery_id, ())))
            for delivery_id, mail in mails.items()
        }


def _parts(chosen: Iterable[Attachment]) -> list[_Part]:
    return [
        _Part(
            mail_attachments.headers(each.name, each.media_type),
            mail_files.kept(each.key, each.encoded_size),
            each.key,
        )
        for each in chosen
    ]


def _with(mail: Rendered, parts: Sequence[_Part]) -> Rendered:
    if not parts:
        return mail
    lost = [part.key for part in parts if not part.file.whole]
    if lost:
        raise OSError(f"not what was kept: {', '.join(lost)}")
    mark = _boundary(parts)
    headers, body = mail.apart()
    own, start, kind = headers.partition(_KIND)
    mixed = b'Content-Type: multipart/mixed;\r\n boundary="' + mark + b'"\r\n\r\n'
    found: list[bytes | MailFile] = [
        own + start + mixed + b"--" + mark + b"\r\n" + kind + b"\r\n",
        *body,
    ]
    for part in parts:
        found += [b"--" + mark + b"\r\n" + part.headers, part.file]
    found.append(b"--" + mark + b"--\r\n")
    return Rendered(found, mail.smtputf8)


def _boundary(parts: Iterable[_Part]) -> bytes:
    """`=_` occurs neither in quoted-printable nor in base64, so no line of a body is this."""
    keys = " ".join(part.key for part in parts)
    return b"=_mixed_" + hashlib.sha256(keys.encode()).hexdigest()[:16].encode()
