"""Names that other programs of this kind use for tags, and that have no value in a mailing."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.templates.tags import incident
from mailer.lib.placeholders import key

_DOCUMENTS = _l("it belongs to invoices and other documents.")
_INCIDENTS = _l("it belongs to support incidents.")

#: `placeholders.key()` of the name → what it is about.
TAGS: dict[str, LazyString] = {
    "numfact": _DOCUMENTS,
    "datefact": _DOCUMENTS,
    **{key(name): _INCIDENTS for tag in incident.TAGS for name in (tag.name, *tag.aliases)},
}
