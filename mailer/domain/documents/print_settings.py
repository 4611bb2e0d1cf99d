"""How documents that came without a PDF are printed, and what goes with them by itself."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.paper.draw import DEFAULT, FORMS
from mailer.models.setting import Setting

EDIT = "settings:edit"
_NAME = "document_prints"
#: Of `lib.paper.draw.FORMS`.
LABELS = {
    "classic": (_l("Classic"), _l("Letter paper, thin lines in your colour.")),
    "modern": (_l("Modern"), _l("Title and table heads on bands in your colour.")),
}


@dataclass(frozen=True)
class PrintSettings:
    """What is taken unless whoever sends chooses something else."""

    #: One of `lib.paper.draw.FORMS`.
    form: str = DEFAULT
    #: The print carries Factur-X where all is known that belongs into it.
    electronic: bool = True
    #: Files that belong to a document go with it, unless they are unticked.
    attach: bool = True


def print_settings() -> PrintSettings:
    """What is set, with defaults where nothing is."""
    row = db.session.get(Setting, _NAME)
    known = {field.name for field in fields(PrintSettings)}
    found = {name: value for name, value in (row.value if row else {}).items() if name in known}
    return PrintSettings(**found)


def change(wanted: PrintSettings, actor: Actor) -> None:
    """Keep what someone chose. Raises `Refused` for a form that there is not."""
    require(actor, EDIT)
    if wanted.form not in FORMS:
        text = _("Choose one of the list.")
        raise Refused(text, {"form": text})
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(wanted)))
    else:
        row.value = asdict(wanted)
    record(actor, "settings.document_prints", **asdict(wanted))
    db.session.flush()
