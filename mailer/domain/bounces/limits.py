"""When an address has a rest: how many mails may come back, in which time, and for how long."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.setting import Setting

EDIT = "settings:edit"
_NAME = "bounces"
MOST_COUNT, MOST_DAYS = 20, 365


@dataclass(frozen=True)
class Limits:
    """Soft bounces only: a hard one ends everything at once."""

    soft_count: int = 3
    soft_days: int = 30
    rest_days: int = 30


def limits() -> Limits:
    """As they are set."""
    row = db.session.get(Setting, _NAME)
    known = {field.name for field in fields(Limits)}
    return Limits(**{k: v for k, v in (row.value if row else {}).items() if k in known})


def change(wanted: Limits, actor: Actor) -> None:
    """Keep other limits, for what comes back from now on. Raises `Refused`."""
    require(actor, EDIT)
    errors = {}
    for name, most in (
        ("soft_count", MOST_COUNT),
        ("soft_days", MOST_DAYS),
        ("rest_days", MOST_DAYS),
    ):
        if not 1 <= getattr(wanted, name) <= most:
            errors[name] = _("Enter a number from 1 to %(most)s.", most=most)
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(wanted)))
    else:
        row.value = asdict(wanted)
    db.session.flush()
    record(actor, "bounces.limits", **asdict(wanted))
