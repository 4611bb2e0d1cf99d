"""What a tag is. To add one, add it to the tuple of the file that it tells about."""

from __future__ import annotations

import enum
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.templates.tags.facts import Facts


class Scope(enum.StrEnum):
    """Whom or what a tag tells about; a mail that has no such thing does not offer its tags."""

    CUSTOMER = "customer"
    COMPANY = "company"
    SENDER = "sender"
    DOCUMENT = "document"
    MAILING = "mailing"
    INCIDENT = "incident"
    REMINDER = "reminder"
    DEAL = "deal"
    ENTRY = "entry"


SCOPE_LABELS: dict[Scope, LazyString] = {
    Scope.CUSTOMER: _l("The customer"),
    Scope.COMPANY: _l("Our company"),
    Scope.SENDER: _l("The sender"),
    Scope.DOCUMENT: _l("The document"),
    Scope.MAILING: _l("This mail"),
    Scope.INCIDENT: _l("The incident"),
    Scope.REMINDER: _l("The unpaid receipts"),
    Scope.DEAL: _l("The deal (in mailings to deals)"),
    Scope.ENTRY: _l("The list’s entry (in mailings to a list)"),
}

#: The same for every recipient of a mail: filled in once.
CONSTANT = frozenset({Scope.COMPANY, Scope.SENDER, Scope.DOCUMENT, Scope.REMINDER})


class Use(enum.StrEnum):
    """Where in a mail a tag may stand."""

    SUBJECT = "subject"
    TEXT = "text"
    LINK = "link"
    PICTURE = "picture"


USE_LABELS: dict[Use, LazyString] = {
    Use.SUBJECT: _l("Subject"),
    Use.TEXT: _l("Text"),
    Use.LINK: _l("Link"),
    Use.PICTURE: _l("Image"),
}

#: A word or two: fits anywhere but where a picture's address is wanted.
WORDS = frozenset({Use.SUBJECT, Use.TEXT, Use.LINK})
#: Several lines.
LINES = frozenset({Use.TEXT})
#: An address: nothing to be read.
ADDRESS = frozenset({Use.LINK})
PICTURE = frozenset({Use.PICTURE})


@dataclass(frozen=True, slots=True)
class TagKind:
    """One tag: `@NAME@` becomes `value(facts)`."""

    #: As the menu inserts it.
    name: str
    scope: Scope
    #: What it is, in two or three words; then in a sentence.
    label: LazyString | str
    description: LazyString | str
    value: Callable[[Facts], str]
    #: Other names that work too: French ones, and those that other programs use.
    aliases: tuple[str, ...] = ()
    #: The value of the customers' filter `empty` that finds those who have none.
    field: str = ""
    #: Where its value makes sense.
    uses: frozenset[Use] = WORDS
