"""How many mailings people may start, and plan, for one hour."""

from __future__ import annotations

from dataclasses import asdict, dataclass

from flask_babel import gettext as _

from mailer.domain.audit.record import HasName, record
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.setting import Setting

_NAME = "mailing_limits"
#: More would be no limit.
MOST = 1000


@dataclass(frozen=True)
class MailingLimits:
    """Only mailings to several recipients count, and only those that a person starts."""

    #: Start in any sixty minutes; others wait.
    starts: int = 3
    #: May be planned for the same hour by the clock.
    planned: int = 5


def mailing_limits() -> MailingLimits:
    """What is set, with defaults where nothing is."""
    row = db.session.get(Setting, _NAME)
    return MailingLimits(**row.value) if row else MailingLimits()


def change(starts: int | None, planned: int | None, actor: HasName) -> MailingLimits:
    """Keep other limits. Raises `Refused` with a sentence for each field."""
    entered = {"starts": starts, "planned": planned}
    text = _("Enter a number from 1 to %(most)s.", most=MOST)
    wrong = {name: text for name, value in entered.items() if not 1 <= (value or 0) <= MOST}
    if wrong:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=wrong)
    wanted = MailingLimits(starts or 0, planned or 0)
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(wanted)))
    else:
        row.value = asdict(wanted)
    record(actor, "settings.mailing_limits", **asdict(wanted))
    db.session.flush()
    return wanted
