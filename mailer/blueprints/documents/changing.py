"""Whose a document is, and where it stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.documents.list import party_of
from mailer.domain.accounts.access import Actor, load
from mailer.domain.customers import search
from mailer.domain.documents import change
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.document import Document

EDIT, DELETE = "documents:edit", "documents:delete"
#: Customers that are offered; a longer search finds the others.
OFFERED = 20


def choose_customer(document_id: int) -> str:
    """Look for the customer of a document."""
    document = load(Document, document_id, actor(), EDIT)
    typed = request.args.get("q")
    text = " ".join((document.party_name if typed is None else typed).replace("\0", " ").split())
    found = _found(text[:200])
    if not found and typed is None:
        text, found = "", _found("")
    return render_template(
        "documents/customer.html",
        document=document,
        party=party_of(document),
        query=text[:200],
        customers=found,
        most=OFFERED,
    )


def give_customer(document_id: int) -> Response:
    """Take the one that was chosen."""
    document = load(Document, document_id, actor(), EDIT)
    chosen = request.form.get("customer_id", 0, type=record_id)
    customer = load(Customer, chosen or 0, actor(), "customers:view")
    change.give_customer(document, customer, actor())
    flash_done(_("“%(number)s” belongs to “%(name)s”.", number=document.number, name=customer.name))
    return _back(document_id)


def new_customer(document_id: int) -> Response:
    """Add the customer that the document names."""
    document = load(Document, document_id, actor(), EDIT)
    try:
        customer = change.create_customer(document, actor())
    except Refused as refused:
        flash_failed(refused.message)
    else:
        flash_done(
            _("“%(number)s” belongs to “%(name)s”.", number=document.number, name=customer.name)
        )
    return _back(document_id)


def done(document_id: int) -> Response:
    """Nothing is to be done about it any more."""
    return _do(document_id, change.mark_done)


def cancel(document_id: int) -> Response:
    """It does not count any more."""
    return _do(document_id, change.cancel)


def reopen(document_id: int) -> Response:
    """It counts again."""
    return _do(document_id, change.reopen)


def delete(document_id: int) -> Response:
    """Delete it."""
    document = load(Document, document_id, actor(), DELETE)
    number = document.number
    try:
        change.delete_document(document, actor())
    except Refused as refused:
        flash_failed(refused.message)
        return _back(document_id)
    flash_done(_("“%(number)s” is deleted.", number=number))
    return redirect(url_for("documents.index"), 303)


def _found(text: str) -> Sequence[Customer]:
    query = select(Customer).order_by(Customer.name_key, Customer.id).limit(OFFERED)
    if text:
        query = query.where(search.matches_text(text))
    return db.session.scalars(query).all()


def _do(document_id: int, verb: Callable[[Document, Actor], None]) -> Response:
    document = load(Document, document_id, actor(), EDIT)
    try:
        verb(document, actor())
    except Refused as refused:
        flash_failed(refused.message)
    return _back(document_id)


def _back(document_id: int) -> Response:
    return redirect(url_for("documents.show", document_id=document_id), 303)
