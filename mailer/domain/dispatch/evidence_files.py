"""The evidence of a document as a PDF to read, and as a ZIP with the raw mails and a manifest."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from flask_babel import format_decimal, get_locale
from flask_babel import gettext as _

from mailer.domain.deliveries.reasons import shown
from mailer.domain.dispatch.evidence import Bytes, Evidence, Mail
from mailer.domain.documents import labels
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.document import amount
from mailer.lib.paper.draw import draw
from mailer.lib.paper.sheet import Block, Row, Sheet, Words
from mailer.models.delivery import DeliveryState
from mailer.models.document_view import DocumentView, ViewKind

#: State → what it is called.
States = Mapping[DeliveryState, Any]
FORMAT = "mailer-evidence/1"
_UNSAFE = re.compile(r"[^A-Za-z0-9@._+-]+")


def pdf(evidence: Evidence, states: States) -> bytes:
    """For people, in the language of who asks."""
    document, ours = evidence.document, company()
    rows = [_row(mail, states) for mail in evidence.mails]
    if not rows:
        rows = [Row(_("Nothing was sent of this document."))]
    sheet = Sheet(
        title=_("Evidence of sending"),
        number=document.number,
        sender=Block(ours.name, [ours.street, f"{ours.postal_code} {ours.city}".strip()]),
        receiver=Block(
            document.customer.name if document.customer else document.party_name,
            [document.customer.email] if document.customer else [],
            _("Customer"),
        ),
        facts=[
            (_("Document"), f"{labels.TYPES[document.type]} {document.number}"),
            (_("Date"), str(format_date(document.issue_date, "long", locale=get_locale()))),
            (_("Total"), amount(document.total, document.currency, str(get_locale()))),
            (_("Drawn up"), _moment(evidence.made_at)),
        ],
        rows=rows,
        notes=[*_file_notes(evidence), _explained()],
        footer=[ours.name],
        words=Words(description=_("Mails"), page=_("Page {page} of {pages}")),
        colour=ours.colour,
        language=str(get_locale()),
    )
    return draw("classic", sheet)


def write_zip(evidence: Evidence, states: States, path: Path) -> None:
    """The PDF, each mail as it left (`mails/*.eml`), and `manifest.json`, which names every file
    with its SHA-256 and says how true each mail's bytes are."""
    printed = pdf(evidence, states)
    mails = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("evidence.pdf", printed)
        for number, mail in enumerate(evidence.mails, 1):
            mails.append(_mail_record(mail, _put(archive, mail, number)))
        manifest = {
            "format": FORMAT,
            "drawn_up_at": _iso(evidence.made_at),
            "document": _document_record(evidence),
            "evidence.pdf": {"sha256": hashlib.sha256(printed).hexdigest(), "size": len(printed)},
            "mails": mails,
        }
        archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=2))


def _put(archive: zipfile.ZipFile, mail: Mail, number: int) -> dict[str, Any]:
    """Write a mail; what the manifest says of its bytes."""
    truth, blocks = mail.raw()
    if truth in (Bytes.LOST, Bytes.NOT_SENT):
        return {"bytes": truth.value}
    ending = "" if truth is Bytes.EXACT else "-made-again"
    to = _UNSAFE.sub("_", mail.delivery.address)[:80]
    name = f"mails/{number:04}-{to}{ending}.eml"
    digest, size = hashlib.sha256(), 0
    with archive.open(name, "w") as file:
        for block in blocks:
            digest.update(block)
            size += len(block)
            file.write(block)
    return {"bytes": truth.value, "file": name, "sha256": digest.hexdigest(), "size": size}


def _document_record(evidence: Evidence) -> dict[str, Any]:
    document = evidence.document
    return {
        "id": document.id,
        "type": document.type.value,
        "number": document.number,
        "issue_date": document.issue_date.isoformat(),
        "total": str(document.total),
        "currency": document.currency,
        "customer": document.customer.name if document.customer else document.party_name,
        "files": [
            {"name": each.name, "role": each.role.value, "sha256": each.digest, "size": each.size}
            for each in evidence.files
        ],
    }


def _mail_record(mail: Mail, raw: dict[str, Any]) -> dict[str, Any]:
    delivery, message = mail.delivery, mail.message
    return {
        "id": delivery.id,
        "to": delivery.address,
        "hidden_copy": mail.hidden_copy,
        "from": message.from_address,
        "subject": mail.subject,
        "state": delivery.state.value,
        "posted_at": _iso(message.created_at),
        "accepted_at": _iso(delivery.accepted_at) if delivery.accepted_at else None,
        "changed_at": _iso(delivery.updated_at),
        "attempt": delivery.attempt,
        "smtp_code": delivery.smtp_code,
        "server_reply": delivery.reply,
        "files": [
            {"name": each.name, "type": each.media_type, "sha256": each.digest, "size": each.size}
            for each in mail.files
        ],
        "raw": raw,
        "views": [_view_record(view) for view in mail.views],
    }


def _view_record(view: DocumentView) -> dict[str, Any]:
    return {
        "at": _iso(view.at),
        "what": view.kind.value,
        "file": view.file_name or None,
        "program": view.user_agent,
        "network": view.network,
    }


def _row(mail: Mail, states: States) -> Row:
    delivery = mail.delivery
    to = delivery.address
    if mail.hidden_copy:
        to = _("%(address)s (the sender’s hidden copy)", address=to)
    lines = [
        _("Subject: %(subject)s", subject=mail.subject),
        _("Posted: %(when)s", when=_moment(mail.message.created_at)),
    ]
    if delivery.accepted_at is not None:
        lines.append(_("Taken by the server: %(when)s", when=_moment(delivery.accepted_at)))
    reply = shown(delivery.reply)
    if reply:
        lines.append(_("Answer of the server: %(reply)s", reply=reply[:300]))
    lines += [
        _("File: %(name)s, SHA-256 %(digest)s", name=each.name, digest=each.digest)
        for each in mail.files
    ]
    lines += [_seen(view) for view in mail.views[:20]]
    if len(mail.views) > 20:
        lines.append(_("And %(count)s looks more.", count=format_decimal(len(mail.views) - 20)))
    lines.append(_truth(mail))
    return Row(f"{to} · {states[delivery.state]}", "\n".join(filter(None, lines)))


def _seen(view: DocumentView) -> str:
    if view.kind is ViewKind.FILE:
        return _("File opened: %(name)s, %(when)s", name=view.file_name, when=_moment(view.at))
    return _("Page opened: %(when)s", when=_moment(view.at))


def _truth(mail: Mail) -> str:
    """In one sentence; the whole of it is in the ZIP."""
    truth, _blocks = mail.raw()
    return {
        Bytes.EXACT: _("The mail is kept byte for byte."),
        Bytes.MADE_AGAIN: _(
            "The bytes of this mail were not kept: it can only be made again, and may differ."
        ),
        Bytes.LOST: _("The bytes of this mail were not kept, and it cannot be made again."),
        Bytes.NOT_SENT: _("It was not handed over to a server."),
    }[truth]


def _file_notes(evidence: Evidence) -> list[str]:
    if not evidence.files:
        return []
    files = [
        _("%(name)s, SHA-256 %(digest)s", name=each.name, digest=each.digest)
        for each in evidence.files
    ]
    return [_("Files of the document today:") + "\n" + "\n".join(files)]


def _explained() -> str:
    return _(
        "“Taken by the server” means that the recipient’s mail server, or the one that passes mails "
        "on, confirmed it. Looks are counted through the link of each mail; programs that say what "
        "they are do not count."
    )


def _moment(moment: dt.datetime) -> str:
    """In the company's time zone, which is named: evidence is read elsewhere."""
    zone = ZoneInfo(company().time_zone)
    return str(format_datetime(moment, "d MMM y HH:mm:ss ZZZZ", tzinfo=zone, locale=get_locale()))


def _iso(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds")
