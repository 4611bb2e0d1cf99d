"""The page behind a reminder: its receipts with their documents, and the customer's answer. Opening
it records nothing; an answer comes by POST, with the mark of the page it was written on."""

from __future__ import annotations

import datetime as dt

from flask import Response, request
from flask_babel import gettext as _
from sqlalchemy import select

from mailer.blueprints.public.pages import delivery_of, page, speak_to, unless_flooded, unlisted
from mailer.domain.debtors import answers
from mailer.domain.debtors.answers import Asked, Wanted
from mailer.domain.documents.printing import print_document
from mailer.domain.documents.search import today
from mailer.domain.ratings import pages
from mailer.domain.rendering import public_links
from mailer.domain.rendering.reminder_mails import references_of
from mailer.infra import mail_files
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.models.delivery import Delivery
from mailer.models.document import Document, DocumentFile, FileRole
from mailer.models.reminder import AnswerKind


@unless_flooded
def reminder(token: str) -> Response:
    """What the mail asked for, and the answer."""
    try:
        delivery = delivery_of(token, public_links.REMINDER)
    except NotFound:
        return page("public/link_unknown.html", 404)
    speak_to(delivery)
    if delivery is None:
        return page("public/preview_link.html")
    asked = answers.asked_by(delivery)
    if asked is None or answers.is_over(delivery):
        return page("public/reminder_over.html", 410)
    if request.method == "POST":
        return _answer(delivery, asked, token)
    return _page(delivery, asked, token, _entered())


@unless_flooded
def reminder_document(token: str, document_id: int) -> Response:
    """The PDF of a document of that mail: looked at, or with `?download=1` kept."""
    try:
        delivery = delivery_of(token, public_links.REMINDER)
        asked = answers.asked_by(delivery) if delivery is not None else None
        if delivery is None or asked is None or answers.is_over(delivery):
            raise NotFound
        document = _document_of(asked, document_id)
        name, content = _pdf(document)
    except NotFound:
        return page("public/link_unknown.html", 404)
    how = "attachment" if request.args.get("download") else "inline"
    response = Response(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", how, filename=name)
    return unlisted(response)


def _answer(delivery: Delivery, asked: Asked, token: str) -> Response:
    """What cannot be taken is shown again, as it was typed."""
    wanted = _entered()
    seen = pages.read(delivery.id, request.form.get("page", ""))
    if wanted is None:
        return _page(delivery, asked, token, None, {"kind": _("Please choose one of the three.")})
    if seen is None:
        text = _(
            "This page was open for a long time. Your answer is still here: please send it once more."
        )
        return _page(delivery, asked, token, wanted, {"": text})
    try:
        made = answers.answer(asked, wanted, seen.id)
    except Refused as refused:
        return _page(delivery, asked, token, wanted, dict(refused.fields))
    references = references_of(made.receipts)
    return page(
        "public/reminder_thanks.html",
        token=token,
        answer=made,
        references=[references[each.id] for each in made.receipts],
    )


def _page(
    delivery: Delivery,
    asked: Asked,
    token: str,
    wanted: Wanted | None,
    errors: dict[str, str] | None = None,
) -> Response:
    return page(
        "public/reminder.html",
        422 if errors else 200,
        token=token,
        mark=pages.mark(delivery.id),
        receipts=asked.receipts,
        references=references_of(asked.receipts),
        given=answers.of_reminder(asked.reminder.id),
        wanted=wanted,
        errors=errors or {},
        today=today(),
        longest=answers.COMMENT,
    )


def _entered() -> Wanted | None:
    """None while nothing was chosen."""
    values = request.form if request.method == "POST" else request.args
    try:
        kind = AnswerKind(values.get("kind", ""))
    except ValueError:
        return None
    try:
        paid_on = dt.date.fromisoformat(values.get("paid_on", ""))
    except ValueError:
        paid_on = None
    ids = [int(each) for each in values.getlist("receipt") if each.isdecimal() and len(each) < 19]
    return Wanted(kind, ids, paid_on, values.get("comment", ""))


def _document_of(asked: Asked, document_id: int) -> Document:
    for receipt in asked.receipts:
        if receipt.document_id == document_id:
            return receipt.document
    raise NotFound


def _pdf(document: Document) -> tuple[str, bytes]:
    """The document itself; where it came without one, its print."""
    query = select(DocumentFile).where(
        DocumentFile.document_id == document.id, DocumentFile.role == FileRole.PDF
    )
    file = db.session.scalars(query.order_by(DocumentFile.id).limit(1)).first()
    if file is None:
        printed = print_document(document)
        return printed.name, printed.content
    kept = mail_files.kept(file.key, file.encoded_size)
    if not kept.whole:
        raise NotFound
    return file.name, b"".join(kept.decoded())
