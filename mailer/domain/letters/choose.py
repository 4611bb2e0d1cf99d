"""Which letter goes with a document: the customer's language decides, then the company's."""

from __future__ import annotations

from sqlalchemy import select

from mailer.domain.settings.company import company
from mailer.domain.templates import purposes, variants
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind


def offered(target: DocumentType) -> list[Letter]:
    """All letters for a type of document; those that lead first."""
    found = select(Letter).where(Letter.target == target)
    return list(
        db.session.scalars(found.order_by(Letter.language, Letter.leads.desc(), Letter.code_key))
    )


def letter_for(letters: list[Letter], language: str, *, again: bool = False) -> Letter | None:
    """The one of `offered` for a customer of this language (empty: the company's); None where
    there is none in either. `again`: the customer was sent the document before."""
    ours = company().language
    for spoken in dict.fromkeys((language or ours, ours)):
        if again and (found := _of(letters, LetterKind.AGAIN, spoken)):
            return found
        if found := _of(letters, LetterKind.ACCOMPANYING, spoken):
            return found
    return None


def design_id(letter: Letter) -> int | None:
    """The version of its template, as it is now; None: the mail is made of its text."""
    version = purposes.version_of(letter.template_id, Scope.DOCUMENT)
    return version.id if version is not None else None


def _of(letters: list[Letter], kind: LetterKind, language: str) -> Letter | None:
    choices: dict[str, Letter] = {}
    for letter in letters:
        if letter.kind is kind:
            choices.setdefault(variants.key(letter.language), letter)
    return variants.pick(choices, language, None)
