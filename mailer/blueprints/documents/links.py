"""The links by which customers open the page of a document: closed, and opened again."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed, flash_undo
from mailer.domain.accounts.access import load
from mailer.domain.dispatch import document_page
from mailer.lib.errors import Refused
from mailer.models.document import Document

SEND = "documents:send"


def close_links(document_id: int) -> Response:
    """The links of all mails so far open nothing any more."""
    document = load(Document, document_id, actor(), SEND)
    document_page.close_links(document, actor())
    flash_undo(
        _("The links to “%(number)s” in mails are closed.", number=document.number),
        url_for("documents.open_links", document_id=document_id),
    )
    return _back(document_id)


def open_links(document_id: int) -> Response:
    """They open it again."""
    document = load(Document, document_id, actor(), SEND)
    try:
        document_page.open_links(document, actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(_("The links to “%(number)s” in mails are open again.", number=document.number))
    return _back(document_id)


def _back(document_id: int) -> Response:
    return redirect(url_for("documents.show", document_id=document_id, _anchor="mails"), 303)
