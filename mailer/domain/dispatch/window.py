"""The window before sending: each document with its recipients, its letter and its files, and
what keeps it from being sent."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from babel.numbers import format_decimal
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from mailer.domain.accounts.access import Actor, require
from mailer.domain.dispatch import addresses
from mailer.domain.dispatch.addresses import KnownAddress, Owners
from mailer.domain.dispatch.problems import MOST_RECIPIENTS, Code, Problem
from mailer.domain.letters.choose import design_id, letter_for, offered
from mailer.domain.letters.write import text_problem
from mailer.domain.outbox import attachments
from mailer.domain.settings.company import company
from mailer.domain.templates.languages import language_name
from mailer.domain.templates.library import subject_problem
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.models.document import Document, DocumentFile, DocumentState, FileRole
from mailer.models.document_send import DocumentSend, SendBatch
from mailer.models.letter import Letter
from mailer.models.suppression import Suppression

SEND = "documents:send"
#: Documents of one window.
MOST = 200
#: What text and headers of a mail may take, and a print that is made later.
_TEXT, _PRINT = 60_000, 400_000


@dataclass(frozen=True)
class Choice:
    """What somebody chose for one document; None: as it comes by itself."""

    recipients: str | None = None
    letter_id: int | None = None
    subject: str | None = None
    text: str | None = None
    file_ids: frozenset[int] | None = None


@dataclass(frozen=True)
class Line:
    """One document of the window."""

    document: Document
    known: Sequence[KnownAddress]
    #: As it stands in the field, parted by `;`.
    recipients: str
    letters: Sequence[Letter]
    letter: Letter | None
    subject: str
    text: str
    #: The version of a template that the mail is made of instead.
    version_id: int | None
    #: Its PDF; None: one is printed.
    pdf: DocumentFile | None
    files: Sequence[DocumentFile]
    chosen: Sequence[DocumentFile]
    #: When it was sent last.
    sent_at: dt.datetime | None
    problems: Sequence[Problem] = field(default_factory=tuple)
    #: Recipients who are known as another customer's: (address, that customer's name).
    others: Sequence[tuple[str, str]] = field(default_factory=tuple)

    @property
    def good(self) -> bool:
        """It can be sent."""
        return not self.problems

    @property
    def addresses(self) -> list[str]:
        """Those of its recipients that are addresses, each once."""
        parsed = map(email_address.parse, email_address.split(self.recipients))
        return list({each.key: each.address for each in parsed if each is not None}.values())

    @property
    def language(self) -> str:
        """Of the mail."""
        return self.letter.language if self.letter is not None else company().language


def lines(
    documents: Sequence[Document],
    choices: Mapping[int, Choice],
    actor: Actor,
    *,
    attach: bool,
    limit: int | None = None,
    extra: int = 0,
) -> list[Line]:
    """A line for each document, in their order. `attach`: their files are ticked by themselves;
    `limit`: bytes of the largest mail that the server takes; `extra`: bytes, as mails carry
    them, of files that go with every mail."""
    require(actor, SEND)
    customers = {d.customer_id: d.customer for d in documents if d.customer is not None}
    known = addresses.known_addresses(customers.values())
    letters = {target: offered(target) for target in {document.type for document in documents}}
    files, sent = _files(documents), _last_sent(documents)
    drawn = []
    for document in documents:
        choice = choices.get(document.id, Choice())
        of_customer = known.get(document.customer_id or 0, [])
        all_files = files.get(document.id, [])
        drawn.append(
            _line(
                document,
                choice,
                of_customer,
                letters[document.type],
                all_files,
                sent.get(document.id),
                attach,
            )
        )
    suppressed = _suppressed(drawn)
    strangers = addresses.owners(_keys(drawn))
    return [_checked(line, suppressed, strangers, limit, extra) for line in drawn]


def loaded(ids: Iterable[int]) -> list[Document]:
    """The documents of these ids, in this order, with their customers."""
    wanted = list(dict.fromkeys(ids))
    query = select(Document).where(Document.id.in_(wanted)).options(joinedload(Document.customer))
    found = {document.id: document for document in db.session.scalars(query)}
    return [found[each] for each in wanted if each in found]


def goes_at_once(line: Line) -> bool:
    """There is nothing to choose: one address is known, and nothing is missing."""
    return line.good and len(line.known) == 1


def _line(
    document: Document,
    choice: Choice,
    known: Sequence[KnownAddress],
    letters: list[Letter],
    files: Sequence[DocumentFile],
    sent_at: dt.datetime | None,
    attach: bool,
) -> Line:
    customer = document.customer
    language = (customer.language if customer is not None else "") or document.language
    letter = next((each for each in letters if each.id == choice.letter_id), None)
    if letter is None:
        letter = letter_for(letters, language, again=sent_at is not None)
    pdf = next((each for each in files if each.role is FileRole.PDF), None)
    others = [each for each in files if each.role is FileRole.ATTACHMENT]
    chosen = others if attach else []
    if choice.file_ids is not None:
        chosen = [each for each in others if each.id in choice.file_ids]
    by_itself = addresses.default_address(document.type, known)
    recipients = choice.recipients
    if recipients is None:
        recipients = by_itself.address if by_itself is not None else ""
    subject, text = choice.subject, choice.text
    return Line(
        document=document,
        known=known,
        recipients=recipients,
        letters=letters,
        letter=letter,
        subject=subject if subject is not None else (letter.label if letter else ""),
        text=text if text is not None else (letter.text if letter else ""),
        version_id=design_id(letter) if letter is not None else None,
        pdf=pdf,
        files=others,
        chosen=chosen,
        sent_at=sent_at,
    )


def _checked(
    line: Line, suppressed: set[str], owners: Owners, limit: int | None, extra: int
) -> Line:
    problems = [*_about_document(line), *_about_addresses(line, suppressed)]
    problems += _about_letter(line)
    problems += _about_size(line, limit, extra)
    others = tuple(_others(line, owners))
    return replace(line, problems=tuple(problems), others=others)


def _others(line: Line, owners: Owners) -> Iterable[tuple[str, str]]:
    """Nothing forbids it (a parent company, an accountant): it is only said."""
    mine = {each.key for each in line.known}
    for address in line.addresses:
        parsed = email_address.parse(address)
        if parsed is None or parsed.key in mine:
            continue
        found = (
            name
            for customer_id, name in owners.get(parsed.key, ())
            if customer_id != line.document.customer_id
        )
        yield from ((address, name) for name in islice(found, 1))


def _about_document(line: Line) -> Iterable[Problem]:
    if line.document.state is DocumentState.CANCELLED:
        yield Problem(Code.CANCELLED)
    if line.document.customer is None:
        yield Problem(Code.NO_CUSTOMER)


def _about_addresses(line: Line, suppressed: set[str]) -> Iterable[Problem]:
    entries = email_address.split(line.recipients)
    if not entries and line.document.customer is not None:
        yield Problem(Code.NO_ADDRESS)
    for entry in entries:
        if email_address.parse(entry) is None:
            yield Problem(Code.WRONG_ADDRESS, entry[:100])
    for address in line.addresses:
        parsed = email_address.parse(address)
        if parsed is not None and parsed.key in suppressed:
            yield Problem(Code.SUPPRESSED, address)
    if len(entries) > MOST_RECIPIENTS:
        yield Problem(Code.TOO_MANY)


def _about_letter(line: Line) -> Iterable[Problem]:
    if line.letter is None:
        customer = line.document.customer
        language = (customer.language if customer is not None else "") or company().language
        yield Problem(Code.NO_LETTER, language_name(language))
        return
    text = text_problem(line.text) if line.version_id is None else ""
    for problem in (subject_problem(line.subject), text):
        if problem:
            yield Problem(Code.BAD_LETTER, problem[:300])


def _about_size(line: Line, limit: int | None, extra: int) -> Iterable[Problem]:
    files = [*line.chosen, *([line.pdf] if line.pdf is not None else [])]
    printed = 0 if line.pdf is not None else _PRINT
    encoded = sum(each.encoded_size for each in files) + printed + _TEXT + extra
    # The base64 of a file takes 78 characters for 57 of its bytes.
    plain = (encoded - _TEXT) * 57 // 78
    if plain > attachments.LIMIT:
        yield Problem(Code.TOO_LARGE, _megabytes(attachments.LIMIT))
    elif limit is not None and encoded > limit:
        yield Problem(Code.TOO_LARGE, _megabytes(limit))


def _megabytes(size: int) -> str:
    number = format_decimal(round(size / 1_000_000, 1), locale=get_locale())
    return _("%(number)s MB", number=number)


def _files(documents: Sequence[Document]) -> dict[int, list[DocumentFile]]:
    ids = [document.id for document in documents]
    query = select(DocumentFile).where(DocumentFile.document_id.in_(ids)).order_by(DocumentFile.id)
    found: dict[int, list[DocumentFile]] = {}
    for each in db.session.scalars(query):
        found.setdefault(each.document_id, []).append(each)
    return found


def _last_sent(documents: Sequence[Document]) -> dict[int, dt.datetime]:
    ids = [document.id for document in documents]
    rows = db.session.execute(
        select(DocumentSend.document_id, func.max(SendBatch.created_at))
        .join(SendBatch, SendBatch.id == DocumentSend.batch_id)
        .where(DocumentSend.document_id.in_(ids), DocumentSend.message_id.is_not(None))
        .group_by(DocumentSend.document_id)
    )
    return {row[0]: row[1] for row in rows}


def _keys(drawn: Sequence[Line]) -> set[str]:
    return {
        parsed.key
        for line in drawn
        for address in line.addresses
        if (parsed := email_address.parse(address)) is not None
    }


def _suppressed(drawn: Sequence[Line]) -> set[str]:
    keys = _keys(drawn)
    if not keys:
        return set()
    found = select(Suppression.address_key).where(Suppression.address_key.in_(sorted(keys)))
    return set(db.session.scalars(found))
