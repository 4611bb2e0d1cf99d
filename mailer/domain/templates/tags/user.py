"""Tags that tell about the colleague who sends the mail."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.tag import LINES, Scope, TagKind

TAGS = (
    TagKind(
        "SENDERNAME",
        Scope.SENDER,
        _l("Sender’s name"),
        _l("The name that the mail comes from."),
        lambda facts: facts.sender.name,
        ("EXPEDITEUR", "NOMEXPEDITEUR"),
    ),
    TagKind(
        "SENDEREMAIL",
        Scope.SENDER,
        _l("Sender’s e-mail address"),
        _l("The address that answers go to."),
        lambda facts: facts.sender.answers_to,
        ("EMAILEXPEDITEUR",),
    ),
    TagKind(
        "SENDERPHONE",
        Scope.SENDER,
        _l("Sender’s phone"),
        _l("The phone number of the colleague who sends; your company’s where there is none."),
        lambda facts: facts.sender.phone or facts.company.phone,
        ("TELEPHONEEXPEDITEUR",),
    ),
    TagKind(
        "SENDERTITLE",
        Scope.SENDER,
        _l("Sender’s job title"),
        _l("What the colleague who sends is in your company."),
        lambda facts: facts.sender.title,
        ("FONCTIONEXPEDITEUR",),
    ),
    TagKind(
        "SIGNATURE",
        Scope.SENDER,
        _l("Sender’s signature"),
        _l("The text signature from “My parameters” of the colleague who sends."),
        lambda facts: facts.sender.signature,
        ("SENDERSIGNATURE",),
        uses=LINES,
    ),
)
