"""Letters found by what is written in them and what they are for."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, or_, select

from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind

Condition = ColumnElement[bool]


def contains(text: str) -> Condition:
    """The text stands anywhere in a code or label. Letters are few: no index is needed."""
    wanted = fold(text)
    return or_(
        Letter.code_key.contains(wanted, autoescape=True),
        Letter.label_key.contains(wanted, autoescape=True),
    )


def for_targets(values: Sequence[str]) -> Condition:
    """For one of these types of document."""
    return Letter.target.in_([each for each in DocumentType if each.value in values])


def of_kinds(values: Sequence[str]) -> Condition:
    """For the first time, or for sending again."""
    return Letter.kind.in_([each for each in LetterKind if each.value in values])


def in_languages(values: Sequence[str]) -> Condition:
    """In one of these languages."""
    return Letter.language.in_(values)


def used_languages() -> list[str]:
    """The languages that letters are written in, by their code."""
    return list(db.session.scalars(select(Letter.language).distinct().order_by(Letter.language)))
