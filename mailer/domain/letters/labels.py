"""What a letter is for, in words."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l

from mailer.models.document import DocumentType
from mailer.models.letter import LetterKind

KINDS = {
    LetterKind.ACCOMPANYING: _l("Accompanying text"),
    LetterKind.AGAIN: _l("When sent again"),
}
#: As they stand in a sentence.
IN_A_SENTENCE = {
    DocumentType.QUOTE: _l("quote"),
    DocumentType.ORDER: _l("order"),
    DocumentType.DELIVERY_NOTE: _l("delivery note"),
    DocumentType.INVOICE: _l("invoice"),
    DocumentType.CREDIT_NOTE: _l("credit note"),
    DocumentType.WORK_ESTIMATE: _l("work estimate"),
    DocumentType.WORK_ORDER: _l("work order"),
    DocumentType.WORK_DELIVERY_NOTE: _l("work delivery note"),
    DocumentType.PURCHASE_ORDER: _l("purchase order"),
}


def in_a_sentence(target: DocumentType, language: str) -> str:
    """What a type of document is called within a sentence of that language."""
    with force_locale(language):
        return str(IN_A_SENTENCE[target])


def target(value: DocumentType) -> str:
    """A type of document where it stands alone, in the reader's language."""
    name = str(IN_A_SENTENCE[value])
    return name[:1].upper() + name[1:]
