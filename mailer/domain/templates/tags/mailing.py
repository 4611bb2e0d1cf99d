"""Tags that tell about the mail itself."""

from __future__ import annotations

from babel.dates import format_date
from flask_babel import lazy_gettext as _l

from mailer.domain.templates.tags.tag import ADDRESS, LINES, Scope, TagKind

#: Addresses that each mail has its own of; see `rendering.public_links`.
UNSUBSCRIBE = TagKind(
    "UNSUBSCRIBE",
    Scope.MAILING,
    _l("Link to unsubscribe"),
    _l("The address of the page where the reader stops your mailings; for a link or button."),
    lambda facts: facts.links.unsubscribe,
    ("DESINSCRIPTION", "UNSUBSCRIBELINK", "LIENDESINSCRIPTION"),
    uses=ADDRESS,
)
VIEW_ONLINE = TagKind(
    "VIEWONLINE",
    Scope.MAILING,
    _l("Link to view in the browser"),
    _l("The address of this very mail on the web; for a link."),
    lambda facts: facts.links.view_online,
    ("VIEWINBROWSER", "VOIRENLIGNE", "VERSIONENLIGNE"),
    uses=ADDRESS,
)
#: Five links, made where the mail is: see `rendering.widget`. Elsewhere it is nothing.
WIDGET = TagKind(
    "WIDGETVALUATION",
    Scope.MAILING,
    _l("Rating widget"),
    _l("Five faces or stars by which the reader rates your service; alone on its line."),
    lambda facts: "",
    ("RATINGWIDGET", "WIDGETEVALUATION"),
    uses=LINES,
)

TAGS = (
    TagKind(
        "DATE",
        Scope.MAILING,
        _l("Date"),
        _l("The day on which the mail is sent, written out in the language of the template."),
        lambda facts: format_date(facts.mail.day, "long", locale=facts.mail.language),
        ("DATEDUJOUR", "TODAY", "AUJOURDHUI"),
    ),
    TagKind(
        "MONTH",
        Scope.MAILING,
        _l("Month"),
        _l("The month in which the mail is sent, with the year."),
        lambda facts: format_date(facts.mail.day, "LLLL y", locale=facts.mail.language),
        ("MOIS",),
    ),
    TagKind(
        "YEAR",
        Scope.MAILING,
        _l("Year"),
        _l("The year in which the mail is sent."),
        lambda facts: str(facts.mail.day.year),
        ("ANNEE",),
    ),
    UNSUBSCRIBE,
    VIEW_ONLINE,
    WIDGET,
)
