"""What documents take from the company when they do not say it themselves."""

from __future__ import annotations

import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib.einvoice.checks import is_currency
from mailer.lib.errors import Refused
from mailer.models.setting import Setting

EDIT = "settings:edit"
_NAME = "documents"
LONGEST_TERM = 365


@dataclass(frozen=True)
class DocumentSettings:
    """How missing values are filled, and where documents come from by themselves."""

    #: ISO 4217.
    currency: str = "EUR"
    #: Days from issue to due date.
    payment_days: int = 30
    #: A folder of this machine that is looked into; empty: none.
    folder: str = ""
    #: Unknown customers of documents from there are created.
    create_customers: bool = False


def settings() -> DocumentSettings:
    """What is set, with defaults where nothing is."""
    row = db.session.get(Setting, _NAME)
    known = {field.name for field in fields(DocumentSettings)}
    return DocumentSettings(
        **{name: value for name, value in (row.value if row else {}).items() if name in known}
    )


def change(wanted: DocumentSettings, actor: Actor) -> None:
    """Keep what someone entered. Raises `Refused` with a sentence for each field."""
    require(actor, EDIT)
    present = settings()
    if (wanted.folder, wanted.create_customers) != (present.folder, present.create_customers):
        require(actor, USERS_MANAGE)  # it names a place on the machine itself
    errors = {}
    if wanted.folder != present.folder and wanted.folder and not _is_folder(wanted.folder):
        errors["folder"] = _(
            "There is no such folder on the machine that Mailer runs on, or Mailer may not write "
            "there. Write its whole path, such as /srv/invoices."
        )
    if not is_currency(wanted.currency):
        errors["currency"] = _("A currency is three letters, such as EUR, CHF or USD.")
    if not 0 <= wanted.payment_days <= LONGEST_TERM:
        errors["payment_days"] = _("Please write a number of days from 0 to 365.")
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(wanted)))
    else:
        row.value = asdict(wanted)
    record(actor, "settings.documents")
    db.session.flush()


def _is_folder(path: str) -> bool:
    found = Path(path)
    return found.is_absolute() and found.is_dir() and os.access(found, os.R_OK | os.W_OK | os.X_OK)
