"""The letters that an installation begins with: one for each type of document, in French and
English. They may be changed and deleted like any other; what is gone does not come back."""

from __future__ import annotations

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.letters.texts import READY_MADE
from mailer.domain.letters.write import by_code, create
from mailer.infra.db import db
from mailer.models.setting import Setting

_NAME = "ready_made_letters"


def prepare() -> int:
    """Make them, once in the life of an installation, an older one too; how many were made.
    May run again at any time."""
    if db.session.get(Setting, _NAME) is not None:
        return 0
    missing = [written for written in READY_MADE if by_code(written.code) is None]
    for written in missing:
        create(written, SYSTEM)
    db.session.add(Setting(name=_NAME, value={"made": len(missing)}))
    db.session.flush()
    return len(missing)
