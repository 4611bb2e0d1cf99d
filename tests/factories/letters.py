"""Letters that accompany documents."""

from __future__ import annotations

from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.letters import write
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind
from tests.factories import number


def make_letter(**values: Any) -> Letter:
    """A letter for invoices in English."""
    values.setdefault("code", f"LETTER-{number()}")
    values.setdefault("label", "Your invoice @DOCNUMBER@")
    values.setdefault("kind", LetterKind.ACCOMPANYING)
    values.setdefault("target", DocumentType.INVOICE)
    values.setdefault("language", "en")
    values.setdefault("text", "Hello @CUSTOMERNAME@,\n\nhere is @DOCNUMBER@ over @TOTAL@.")
    return write.create(write.Written(**values), SYSTEM)


SAMPLES = {"letter_id": lambda: make_letter().id}
