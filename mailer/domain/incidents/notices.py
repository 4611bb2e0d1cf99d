"""The company's two notices: whether they are sent by default, and what they say.

An incident takes over the default when it is made; what is changed here later counts for the
incidents that are made afterwards. The texts are read when a notice is posted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.incidents.standard_texts import STANDARD
from mailer.domain.settings.company import company
from mailer.domain.templates.tags.tag import Scope
from mailer.domain.templates.written_text import WrittenText, checked
from mailer.infra.db import db
from mailer.models.incident import Notice
from mailer.models.setting import Setting

EDIT = "settings:edit"
#: The languages that notices are written in.
LANGUAGES = tuple(STANDARD)
_NAME = "incident_notices"


def is_on(notice: Notice) -> bool:
    """Is it sent for a new incident, unless somebody decides otherwise?"""
    return bool(_stored(notice).get("on", False))


def language_for(*wanted: str) -> str:
    """The first of the languages that notices are written in, else the company's."""
    codes = (*wanted, company().language, "en")
    return next(code for code in codes if code in LANGUAGES)


def text_of(notice: Notice, language: str) -> WrittenText:
    """What it says in one of `LANGUAGES`."""
    own = _stored(notice).get("texts", {}).get(language)
    return WrittenText(**own) if own else WrittenText(*STANDARD[language][notice])


def switch(wanted: Mapping[Notice, bool], actor: Actor) -> None:
    """Send notices by default, or not. Incidents that there are keep what they have."""
    require(actor, EDIT)
    changed = [notice for notice, on in wanted.items() if is_on(notice) is not on]
    for notice in changed:
        _store(notice, {"on": wanted[notice]})
        record(actor, "incidents.switch_notice", notice=notice.value, on=wanted[notice])


def change_text(notice: Notice, language: str, text: WrittenText, actor: Actor) -> None:
    """Say something else. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT)
    own = checked(text, Scope.INCIDENT)
    texts = {**_stored(notice).get("texts", {}), language: own}
    _store(notice, {"texts": texts})
    record(actor, "incidents.notice_text", notice=notice.value, language=language)


def _stored(notice: Notice) -> dict[str, Any]:
    row = db.session.get(Setting, _NAME)
    found: dict[str, Any] = row.value.get(notice.value, {}) if row else {}
    return found


def _store(notice: Notice, changed: dict[str, Any]) -> None:
    row = db.session.get(Setting, _NAME)
    if row is None:
        row = Setting(name=_NAME, value={})
        db.session.add(row)
    row.value = {**row.value, notice.value: {**_stored(notice), **changed}}
    db.session.flush()
