"""The page of a document behind the link of a mail: what it is, what remains to be paid, and its
files. Who has no link finds nothing here, and there is no list."""

from __future__ import annotations

from flask import Response, request

from mailer.blueprints.components import kept_files
from mailer.blueprints.public.pages import page, speak_to, unless_flooded, unlisted
from mailer.domain.dispatch import document_page
from mailer.domain.dispatch.document_page import PDF, Opened
from mailer.domain.documents import labels, receipts
from mailer.domain.tracking import document_links, document_views
from mailer.lib.user_agents import is_program
from mailer.models.document import DocumentState, DocumentType


@unless_flooded
def document(token: str) -> Response:
    """The page itself; opening it is noted as a look."""
    opened = document_page.open_link(token)
    if opened is None:
        return _nothing(token)
    speak_to(opened.delivery)
    _note(opened)
    shown = opened.document
    return page(
        "public/document.html",
        token=token,
        document=shown,
        labels=labels,
        receipts=receipts.of_document(shown.id),
        cancelled=shown.state is DocumentState.CANCELLED,
        offer=shown.type in (DocumentType.QUOTE, DocumentType.WORK_ESTIMATE),
        files=[
            (file, document_page.is_viewable(*found))
            for file in opened.files
            if (found := opened.file(file.id)) is not None
        ],
    )


@unless_flooded
def document_shown(token: str, file_id: int) -> Response:
    """A PDF, in the browser."""
    opened = document_page.open_link(token)
    found = opened.file(file_id) if opened is not None else None
    if opened is None or found is None or not document_page.is_viewable(*found):
        return _nothing(token)
    file, kept = found
    _note(opened, file.name)
    response = Response(kept.decoded(), mimetype=PDF)
    response.headers.set("Content-Disposition", "inline", filename=file.name)
    response.content_length = file.size
    return unlisted(response)


@unless_flooded
def document_file(token: str, file_id: int) -> Response:
    """A file: always a download, never shown."""
    opened = document_page.open_link(token)
    found = opened.file(file_id) if opened is not None else None
    if opened is None or found is None:
        return _nothing(token)
    _note(opened, found[0].name)
    return unlisted(kept_files.download(found[0]))


def _note(opened: Opened, file_name: str = "") -> None:
    """Programs that look what is behind a link are no readers, nor is a browser that fetches
    ahead; who reads a hidden copy is a colleague."""
    agent = request.headers.get("User-Agent", "")
    ahead = "prefetch" in request.headers.get("Sec-Purpose", "")
    if opened.by_customer and request.method == "GET" and not ahead and not is_program(agent):
        document_views.note(opened.link, request.remote_addr or "", agent, file_name)


def _nothing(token: str) -> Response:
    """A link of ours was closed; any other is unknown."""
    speak_to(document_page.delivery_of(token))
    if document_links.link_in(token) is None:
        return page("public/link_unknown.html", 404)
    return page("public/document_closed.html", 410)
