"""A document's print, to look at before it is sent."""

from __future__ import annotations

from flask import Response, request

from mailer.blueprints.access import actor
from mailer.domain.accounts.access import load
from mailer.domain.documents.printing import print_document
from mailer.models.document import Document


def print_pdf(document_id: int) -> Response:
    """The PDF that would be made now, in the form that the address names."""
    document = load(Document, document_id, actor(), "documents:view")
    printed = print_document(document, request.args.get("form", ""))
    response = Response(printed.content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=printed.name)
    return response
