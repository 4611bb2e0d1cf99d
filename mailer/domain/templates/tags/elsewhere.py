"""Names that other programs of this kind use for tags, and that have no value in a mailing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.templates.tags import incident, reminder
from mailer.lib.placeholders import key

_DOCUMENTS = _l("it belongs to invoices and other documents.")
_INCIDENTS = _l("it belongs to support incidents.")
_REMINDERS = _l("it belongs to reminders of unpaid receipts.")

#: `placeholders.key()` of the name → what it is about.
TAGS: dict[str, LazyString] = {
    "numfact": _DOCUMENTS,
    "datefact": _DOCUMENTS,
    **{key(name): _INCIDENTS for tag in incident.TAGS for name in (tag.name, *tag.aliases)},
    **{key(name): _REMINDERS for tag in reminder.TAGS for name in (tag.name, *tag.aliases)},
}
