"""Where what keeps a document from being sent is put right."""

from __future__ import annotations

from flask import url_for
from flask_babel import gettext as _

from mailer.blueprints.access import can_open
from mailer.blueprints.components.list_parts import Link
from mailer.blueprints.navigation import exists
from mailer.domain.dispatch.problems import Code, Problem
from mailer.domain.dispatch.report import Sent
from mailer.domain.dispatch.window import Line
from mailer.models.document import DocumentType


def mend(line: Line, problem: Problem) -> Link | None:
    """The link that mends it, for those who may; None where it is mended in the line itself."""
    document, customer = line.document, line.document.customer
    language = customer.language if customer is not None else ""
    return _link(problem.code, document.id, document.customer_id, document.type, language)


def mend_send(sent: Sent) -> Link | None:
    """The same for the report."""
    if sent.problem is None:
        return None
    return _link(sent.problem.code, sent.send.document_id, sent.send.customer_id, None, "")


def _link(
    code: Code,
    document_id: int,
    customer_id: int | None,
    target: DocumentType | None,
    language: str,
) -> Link | None:
    if code is Code.NO_CUSTOMER and _open("documents.choose_customer"):
        url = url_for("documents.choose_customer", document_id=document_id)
        return Link(_("Choose the customer"), url)
    if code is Code.NO_ADDRESS and customer_id is not None and _open("customers.edit"):
        return Link(_("Enter an address"), url_for("customers.edit", customer_id=customer_id))
    if code is Code.SUPPRESSED and customer_id is not None and _open("customers.contacts"):
        return Link(_("Enter another one"), url_for("customers.contacts", customer_id=customer_id))
    if code is Code.NO_LETTER and target is not None and _open("letters.new"):
        url = url_for("letters.new", target=target.value, language=language or None)
        return Link(_("Write one"), url)
    if code in (Code.CANCELLED, Code.CHANGED) and _open("documents.show"):
        url = url_for("documents.show", document_id=document_id)
        return Link(_("Open the document"), url)
    return None


def _open(endpoint: str) -> bool:
    return exists(endpoint) and can_open(endpoint)
