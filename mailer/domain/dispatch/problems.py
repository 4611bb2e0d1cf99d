"""Why a document is not sent. Kept as codes, so that everyone reads them in their language."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _


class Code(enum.StrEnum):
    """What keeps a document from being sent."""

    GONE = "gone"
    CANCELLED = "cancelled"
    NO_CUSTOMER = "no_customer"
    NO_ADDRESS = "no_address"
    WRONG_ADDRESS = "wrong_address"
    SUPPRESSED = "suppressed"
    TOO_MANY = "too_many"
    NO_LETTER = "no_letter"
    BAD_LETTER = "bad_letter"
    TOO_LARGE = "too_large"
    FILE_GONE = "file_gone"
    CHANGED = "changed"
    REFUSED = "refused"


@dataclass(frozen=True)
class Problem:
    """One of them, and what it is about."""

    code: Code
    value: str = ""

    @property
    def sentence(self) -> str:
        """In the reader's language."""
        return _SENTENCES[self.code](self.value)


#: Addresses of one document.
MOST_RECIPIENTS = 20

_SENTENCES: dict[Code, Callable[[str], str]] = {
    Code.GONE: lambda _value: _("The document was deleted."),
    Code.CANCELLED: lambda _value: _("The document is cancelled."),
    Code.NO_CUSTOMER: lambda _value: _("Nobody has said whose document this is."),
    Code.NO_ADDRESS: lambda _value: _("No e-mail address is known for this customer."),
    Code.WRONG_ADDRESS: lambda value: _("“%(value)s” is not an e-mail address.", value=value),
    Code.SUPPRESSED: lambda value: _(
        "%(value)s is on the suppression list: earlier mails to it were refused.", value=value
    ),
    Code.TOO_MANY: lambda _value: _(
        "A document goes to at most %(most)s addresses.", most=MOST_RECIPIENTS
    ),
    Code.NO_LETTER: lambda value: _(
        "There is no letter for this kind of document in %(value)s, nor in your company’s language.",
        value=value,
    ),
    Code.BAD_LETTER: lambda value: _("The text cannot be sent: %(value)s", value=value),
    Code.TOO_LARGE: lambda value: _(
        "The files are too large for one mail: it may have %(value)s.", value=value
    ),
    Code.FILE_GONE: lambda value: _("The file “%(value)s” is no longer there.", value=value),
    Code.CHANGED: lambda _value: _(
        "The document has another customer now than when it was checked."
    ),
    Code.REFUSED: lambda value: value,
}


def of_send(code: str, value: str) -> Problem | None:
    """What a row of `document_send` says; None where nothing is wrong."""
    return Problem(Code(code), value) if code in set(Code) else None
