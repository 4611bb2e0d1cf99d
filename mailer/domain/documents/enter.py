"""Enter a document: once, with its customer, lines, files and receipts."""

from __future__ import annotations

import datetime as dt
import enum
import io
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_UP, Decimal

from flask_babel import format_decimal
from flask_babel import gettext as _
from sqlalchemy import and_, or_, select

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.documents import receipts, whose
from mailer.domain.documents.draft import Draft, money
from mailer.domain.documents.settings import settings
from mailer.infra import files, mail_files
from mailer.infra.db import db, take_turns
from mailer.lib import clock, mail_attachments
from mailer.lib.einvoice.invoice import EmbeddedFile, Line
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.customer import Customer
from mailer.models.document import (
    FINE,
    Document,
    DocumentFile,
    DocumentLine,
    DocumentType,
    FileRole,
)

IMPORT = "documents:import"
LONGEST_NUMBER = 80
#: Lines of one document.
MOST_LINES = 5_000
_LONGEST_FILE = 50_000_000


class Outcome(enum.StrEnum):
    """What became of a file or a row."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass
class Entered:
    """A document that is there now, and whether it was before."""

    document: Document
    outcome: Outcome
    #: What changed of one that was there already, in words.
    note: str = ""
    #: Of one that was there and was given a customer: its name for lists and its warnings before.
    before: tuple[str, list[list[str]]] | None = None


def enter(draft: Draft, actor: Actor, *, create_customers: bool = False) -> Entered:
    """Enter what a file or row says. The same a second time changes nothing; one whose customer
    was not known yet gets it. Raises `Refused` when another document has this number."""
    require(actor, IMPORT)
    if len(draft.number) > LONGEST_NUMBER:
        raise Refused(_("Its number is longer than any number that can be kept."))
    whose.refuse_bills_to_us(draft)
    _fill(draft)
    take_turns("documents.enter")
    key = whose.seller_key(draft.seller)
    known = _known(draft, key)
    if known is not None:
        return _again(known, draft, actor, create_customers=create_customers)
    document = _made(draft, key, actor)
    _give_customer(document, draft, actor, create_customers=create_customers)
    db.session.add(document)
    db.session.flush()
    _add_lines(document, draft.lines)
    _add_files(document, draft)
    receipts.make(document, draft)
    document.warnings = [list(warning) for warning in draft.warnings]
    record(
        actor,
        "documents.enter",
        object_type="document",
        object_id=document.id,
        number=document.number,
        file=draft.source_name,
    )
    return Entered(document, Outcome.CREATED)


def _fill(draft: Draft) -> None:
    """What the company's settings say where the document does not."""
    if draft.type is not DocumentType.INVOICE:
        return
    if draft.due_date is None:
        days = settings().payment_days
        draft.due_date = draft.issue_date + dt.timedelta(days=days)
        if draft.files:  # a table has a column for it, or everybody knows that it has none
            draft.warn("due_from_setting", draft.due_date)
    if draft.total < 0:
        draft.warn("negative_total")


def _known(draft: Draft, key: str) -> Document | None:
    """The same document: the same file, or its number, date and total from the same seller.

    Another one of ours with this number and year is a mistake somewhere: raises `Refused`. Of
    another seller it may be right, and is a warning.
    """
    same_number = and_(
        Document.type == draft.type,
        Document.number_key == fold(draft.number)[:LONGEST_NUMBER],
        Document.seller_key == key,
    )
    wanted = [same_number]
    if draft.source_digest:
        wanted.append(and_(Document.source_digest == draft.source_digest))
    query = select(Document).where(or_(*wanted)).order_by(Document.id).with_for_update()
    found = db.session.scalars(query).all()
    for document in found:
        if document.source_digest == draft.source_digest != "" or not _differences(document, draft):
            return document
    for document in found:
        values = ", ".join(_differences(document, draft))
        if key == "" and document.issue_date.year == draft.issue_date.year:
            raise Refused(
                _(
                    "“%(number)s” is there already with other values (%(values)s). Nothing was "
                    "changed; delete that document first if this one is right.",
                    number=document.number,
                    values=values,
                )
            )
        draft.warn("same_number", values)
        break
    return None


def _again(known: Document, draft: Draft, actor: Actor, *, create_customers: bool) -> Entered:
    """A document that is there already; only what was missing of it is added."""
    notes, before = [], (known.party_name, list(known.warnings))
    if known.customer_id is None:
        _give_customer(known, draft, actor, create_customers=create_customers)
        if known.customer is not None:
            notes.append(_("its customer was added"))
    given = before if notes else None
    if _adds_pdf(known, draft):
        _add_files(known, draft)
        notes.append(_("its PDF was added"))
    if not notes:
        return Entered(known, Outcome.UNCHANGED)
    known.modified_at = clock.now()
    db.session.flush()
    return Entered(known, Outcome.UPDATED, ", ".join(notes), given)


def take_customer_back(document: Document, party_name: str, warnings: list[list[str]]) -> None:
    """As the document was before it was given its customer: see `Entered.before`."""
    document.customer = None
    document.party_name, document.party_key = party_name, fold(party_name)[:250]
    document.warnings = warnings
    document.modified_at = clock.now()
    db.session.flush()


def without_customer_warnings(warnings: list[list[str]]) -> list[list[str]]:
    """What stays odd about a document once its customer is known."""
    gone = ("unknown_customer", "several_customers", "may_not_create")
    return [each for each in warnings if each[0] not in gone]


def _differences(known: Document, draft: Draft) -> list[str]:
    pairs = (
        (_("total"), _amount(known.total), _amount(draft.total)),
        (_("currency"), known.currency, draft.currency),
        (_("date"), known.issue_date, draft.issue_date),
    )
    return [f"{name}: {old} ≠ {new}" for name, old, new in pairs if old != new]


def _amount(value: Decimal) -> str:
    return str(format_decimal(value, "#,##0.00"))


def _adds_pdf(known: Document, draft: Draft) -> bool:
    has_one = select(DocumentFile.id).where(
        DocumentFile.document_id == known.id, DocumentFile.role == FileRole.PDF
    )
    gives_one = bool(draft.files) and draft.files[0].media_type == "application/pdf"
    return gives_one and db.session.scalar(has_one.limit(1)) is None


def _made(draft: Draft, key: str, actor: Actor) -> Document:
    now = clock.now()
    name = (draft.party.name or draft.party.email or draft.customer_number)[:250]
    return Document(
        type=draft.type,
        number=draft.number,
        number_key=fold(draft.number)[:LONGEST_NUMBER],
        seller_key=key,
        issue_date=draft.issue_date,
        due_date=draft.due_date,
        party_name=name,
        party_key=fold(name)[:250],
        net=draft.net,
        tax=draft.tax,
        total=draft.total,
        currency=draft.currency,
        seller=asdict(draft.seller),
        buyer=asdict(draft.buyer),
        payment_term=draft.payment_term[:5_000],
        language=draft.language,
        source=draft.source,
        source_name=draft.source_name[-255:],
        source_format=draft.source_format[:80],
        source_digest=draft.source_digest,
        created_by_id=actor.id,
        warnings=[],
        created_at=now,
        modified_at=now,
    )


def _give_customer(
    document: Document, draft: Draft, actor: Actor, *, create_customers: bool
) -> None:
    party, number = draft.party, draft.customer_number
    named = party.name or party.email or number
    found = whose.find(party, number)
    customer = found.customer
    if customer is None and not found.several and create_customers:
        supplier = draft.type is DocumentType.PURCHASE_ORDER
        customer = whose.create(
            party, actor, number=number, language=draft.language, supplier=supplier
        )
        draft.warn("customer_created" if customer else "may_not_create", named)
    elif customer is None:
        draft.warn("several_customers" if found.several else "unknown_customer", named or "?")
    if customer is not None:
        belongs_to(document, customer)


def belongs_to(document: Document, customer: Customer) -> None:
    """Say whose document it is; it is listed under the customer's name where it names nobody."""
    document.customer = customer
    document.warnings = without_customer_warnings(document.warnings)
    named = document.seller if document.type is DocumentType.PURCHASE_ORDER else document.buyer
    if not named.get("name"):
        document.party_name, document.party_key = customer.name, customer.name_key


def _add_lines(document: Document, lines: list[Line]) -> None:
    for position, line in enumerate(lines[:MOST_LINES], 1):
        db.session.add(
            DocumentLine(
                document_id=document.id,
                position=position,
                name=line.name[:500],
                description=line.description[:5_000],
                quantity=line.quantity,
                unit=line.unit[:20],
                price=_of_one(line),
                net=money(line.net),
                tax_rate=line.tax_rate,
            )
        )
    db.session.flush()


def _of_one(line: Line) -> Decimal | None:
    if line.price is None or line.base in (0, 1):
        return line.price
    return (line.price / line.base).quantize(Decimal(1).scaleb(-FINE), ROUND_HALF_UP)


def _add_files(document: Document, draft: Draft) -> None:
    for number, file in enumerate(draft.files):
        try:
            kept = mail_files.keep(io.BytesIO(file.content), _LONGEST_FILE)
        except files.TooLarge:
            draft.warn("file_left_out", file.name)
            continue
        name = mail_attachments.file_name(file.name) or _("File")
        db.session.add(
            DocumentFile(
                document_id=document.id,
                role=_role(file) if number == 0 else FileRole.ATTACHMENT,
                name=name,
                media_type=mail_attachments.media_type(_said(file), name),
                size=kept.size,
                encoded_size=kept.encoded_size,
                digest=kept.digest,
                key=kept.key,
                created_at=clock.now(),
            )
        )
    db.session.flush()


def _said(file: EmbeddedFile) -> str:
    """Programs write the general type in several ways; the name knows better."""
    return "" if file.media_type.startswith("application/octe") else file.media_type


def _role(file: EmbeddedFile) -> FileRole:
    return FileRole.PDF if file.media_type == "application/pdf" else FileRole.ORIGINAL
