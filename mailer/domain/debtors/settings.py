"""How the company reminds its debtors: whether, when, and in which words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from flask_babel import gettext as _

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.debtors.plan import Step
from mailer.domain.debtors.standard_texts import STANDARD
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText, checked
from mailer.infra.db import db
from mailer.lib import clock, email_address, working_days
from mailer.lib.errors import Refused
from mailer.models.reminder import Level
from mailer.models.setting import Setting

EDIT = "settings:edit"
#: The languages that reminders are written in.
LANGUAGES = tuple(STANDARD)
#: Levels that leave by themselves, in their order.
STEPS = (Level.BEFORE, Level.FIRST, Level.SECOND, Level.FORMAL)
#: Days of a level; addresses that hear of answers; hours to begin at.
MOST_DAYS, MOST_ADDRESSES, HOURS = 365, 10, range(5, 19)
_NAME = "debtors"
_DAYS = {Level.BEFORE: 3, Level.FIRST: 7, Level.SECOND: 21, Level.FORMAL: 35}


@dataclass(frozen=True)
class LevelSettings:
    """One level: whether it is sent, and how many days before (the first) or after the due
    date."""

    on: bool
    days: int


@dataclass(frozen=True)
class DebtorSettings:
    """The company's settings."""

    #: Notices can be sent by hand.
    by_hand: bool = True
    #: Reminders leave by themselves, from this day on; None: they do not.
    since: dt.date | None = None
    levels: Mapping[Level, LevelSettings] = field(
        default_factory=lambda: {
            level: LevelSettings(level is not Level.BEFORE, days) for level, days in _DAYS.items()
        }
    )
    #: Whose holidays are free (ISO 3166); empty: only week-ends.
    country: str = ""
    #: The hour of the day at which they leave.
    hour: int = 9
    #: Who hears of customers' answers, separated by commas; empty: the customer's owner.
    notify: str = ""

    @property
    def automatic(self) -> bool:
        """Do reminders leave by themselves?"""
        return self.since is not None

    @property
    def steps(self) -> list[Step]:
        """The levels that are on, as the planner takes them."""
        return [
            Step(level, -each.days if level is Level.BEFORE else each.days)
            for level, each in self.levels.items()
            if each.on
        ]

    @property
    def addresses(self) -> list[str]:
        """Those of `notify`."""
        return [part for part in (each.strip() for each in self.notify.split(",")) if part]


def settings() -> DebtorSettings:
    """As they are; the country is the company's until somebody chose one."""
    stored = _stored()
    defaults = DebtorSettings(country=_own_country())
    if "hour" not in stored:
        return defaults
    return DebtorSettings(
        by_hand=stored["by_hand"],
        since=dt.date.fromisoformat(stored["since"]) if stored["since"] else None,
        levels={level: LevelSettings(**stored["levels"][level]) for level in STEPS},
        country=stored["country"],
        hour=stored["hour"],
        notify=stored["notify"],
    )


def change(wanted: DebtorSettings, automatic: bool, actor: Actor) -> None:
    """Keep them. What is switched on begins on the following day: nothing leaves before somebody
    could look at the forecast. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT)
    before = settings()
    tomorrow = clock.today(company().time_zone) + dt.timedelta(days=1)
    wanted = replace(
        wanted,
        since=(before.since or tomorrow) if automatic else None,
        notify=", ".join(
            dict.fromkeys(
                replace(wanted, notify=wanted.notify.replace(";", ",").replace("\n", ",")).addresses
            )
        ),
    )
    errors = _errors(wanted)
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), errors)
    _store(
        {
            "by_hand": wanted.by_hand,
            "since": wanted.since.isoformat() if wanted.since else "",
            "levels": {
                level.value: {"on": each.on, "days": each.days}
                for level, each in wanted.levels.items()
            },
            "country": wanted.country,
            "hour": wanted.hour,
            "notify": wanted.notify,
        }
    )
    record(actor, "debtors.settings", by_hand=wanted.by_hand, automatic=automatic)


def language_for(*wanted: str) -> str:
    """The first of the languages that reminders are written in, else the company's."""
    codes = (*wanted, company().language, "en")
    return next(code for code in codes if code in LANGUAGES)


def text_of(level: Level, language: str) -> WrittenText:
    """What it says in one of `LANGUAGES`."""
    own = _stored().get("texts", {}).get(level.value, {}).get(language)
    return WrittenText(**own) if own else WrittenText(*STANDARD[language][level])


def change_text(level: Level, language: str, text: WrittenText, actor: Actor) -> None:
    """Say something else. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT)
    own = checked(text, Scope.REMINDER)
    texts = _stored().get("texts", {})
    of_level = {**texts.get(level.value, {}), language: own}
    _store({"texts": {**texts, level.value: of_level}})
    record(actor, "debtors.text", level=level.value, language=language)


def _errors(wanted: DebtorSettings) -> dict[str, str]:
    errors = {}
    on = [(level, each.days) for level, each in wanted.levels.items() if each.on]
    for level, days in on:
        if not 1 <= days <= MOST_DAYS:
            errors[f"{level.value}_days"] = _(
                "Please write a number of days from 1 to %(most)s.", most=MOST_DAYS
            )
    after = [(level, days) for level, days in on if level is not Level.BEFORE]
    for (_level, earlier), (level, later) in pairwise(after):
        if later <= earlier:
            errors.setdefault(
                f"{level.value}_days", _("This level comes later than the one before it.")
            )
    if wanted.country and wanted.country not in working_days.countries():
        errors["country"] = _("The holidays of this country are not known.")
    if wanted.hour not in HOURS:
        errors["hour"] = _("Please choose an hour of the list.")
    wrong = [each for each in wanted.addresses if email_address.parse(each) is None]
    if wrong:
        errors["notify"] = _("“%(address)s” is not an e-mail address.", address=wrong[0][:100])
    elif len(wanted.addresses) > MOST_ADDRESSES:
        errors["notify"] = _("At most %(most)s addresses hear of answers.", most=MOST_ADDRESSES)
    return errors


def _own_country() -> str:
    code = company().country.upper()
    return code if code in working_days.countries() else ""


def _stored() -> dict[str, Any]:
    row = db.session.get(Setting, _NAME)
    return row.value if row else {}


def _store(changed: dict[str, Any]) -> None:
    row = db.session.get(Setting, _NAME)
    if row is None:
        row = Setting(name=_NAME, value={})
        db.session.add(row)
    row.value = {**row.value, **changed}
    db.session.flush()
