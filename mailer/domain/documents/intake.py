"""Files that come in: each becomes a document, or says why not. Whatever is wrong with one, the
others and all that was there stay as they are."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any

from mailer.domain.accounts.access import Actor, require
from mailer.domain.documents import messages
from mailer.domain.documents.draft import Draft, of_invoice
from mailer.domain.documents.enter import IMPORT, Outcome, enter
from mailer.infra.db import db
from mailer.lib import mail_attachments
from mailer.lib.einvoice import read as einvoice
from mailer.lib.einvoice.invoice import EmbeddedFile, Party
from mailer.lib.einvoice.unusable import Unusable
from mailer.lib.errors import Refused
from mailer.models.document import Document, DocumentSource

LARGEST = einvoice.LARGEST


@dataclass
class Result:
    """What became of one file."""

    file: str
    outcome: Outcome
    document: Document | None = None
    draft: Draft | None = None
    #: Why it was refused, or what was added to a document that was there.
    reason: str = ""
    warnings: list[str] = field(default_factory=list)

    @property
    def needs_customer(self) -> bool:
        """Its customer is not known, and would be created if that was asked for."""
        return any(
            code == "unknown_customer" for code, _ in (self.draft.warnings if self.draft else [])
        )

    def as_dict(self) -> dict[str, Any]:
        """For programs: amounts as exact text, days as ISO dates."""
        answer: dict[str, Any] = {"file": self.file, "outcome": self.outcome.value}
        if self.document is not None:
            answer["id"] = self.document.id
            answer["customer_id"] = self.document.customer_id
        if self.draft is not None:
            answer |= _facts(self.draft)
        answer["warnings"] = self.warnings
        if self.reason:
            answer["reason"] = self.reason
        return answer


def looks_like_one(content: bytes) -> bool:
    """It may be an electronic invoice; a table is brought in by the imports."""
    return einvoice.looks_like_one(content)


def bring_in(content: bytes, name: str, actor: Actor, *, create_customers: bool = False) -> Result:
    """Read one file and enter its document. Of a refused one nothing stays."""
    require(actor, IMPORT)
    shown = mail_attachments.file_name(name) or name[-120:]
    try:
        draft = _draft(content, shown)
    except Unusable as problem:
        return Result(shown, Outcome.REFUSED, reason=messages.refusal(problem.code, problem.value))
    try:
        with db.session.begin_nested():
            entered = enter(draft, actor, create_customers=create_customers)
    except Refused as refused:
        sentences = messages.warnings(draft.warnings)
        return Result(
            shown, Outcome.REFUSED, draft=draft, reason=refused.message, warnings=sentences
        )
    return Result(
        shown,
        entered.outcome,
        entered.document,
        draft,
        entered.note,
        messages.warnings(draft.warnings),
    )


def _draft(content: bytes, name: str) -> Draft:
    reading = einvoice.read(content)
    draft = of_invoice(reading.invoice)
    kind = "application/pdf" if reading.is_pdf else "application/xml"
    draft.files = [EmbeddedFile(name, kind, content), *reading.files]
    draft.source = DocumentSource.E_INVOICE
    draft.source_name = name
    draft.source_digest = hashlib.sha256(content).hexdigest()
    return draft


def _facts(draft: Draft) -> dict[str, Any]:
    return {
        "type": draft.type.value,
        "number": draft.number,
        "issue_date": draft.issue_date.isoformat(),
        "due_date": draft.due_date.isoformat() if draft.due_date else None,
        "net": _text(draft.net),
        "tax": _text(draft.tax),
        "total": _text(draft.total),
        "amount_due": _text(draft.due),
        "currency": draft.currency,
        "seller": _party(draft.seller),
        "buyer": _party(draft.buyer),
        "buyer_email": draft.buyer.email,
        "payment_terms": draft.payment_term,
        "format": draft.source_format,
    }


def _party(party: Party) -> dict[str, Any]:
    return {
        "name": party.name,
        "vat_number": party.vat_number,
        "address": party.address,
        "postal_code": party.postal_code,
        "city": party.city,
        "region": party.region,
        "country": party.country,
        "email": party.email,
    }


def _text(amount: object) -> str | None:
    return None if amount is None else str(amount)
