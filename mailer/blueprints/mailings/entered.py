"""What the last step of sending asks for, beside recipients and files: as typed, kept or given."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import gettext as _

from mailer.domain.mailings.senders import Who
from mailer.domain.mailings.start import Start, start_at
from mailer.domain.settings.company import company
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.mailing import Mailing
from mailer.models.template import Template

NOW, LATER = "now", "later"


@dataclass(frozen=True)
class Entered:
    """The fields of the page, as texts."""

    title: str
    subject: str
    sender: str = Who.ME.value
    reply: str = ""
    when: str = NOW
    date: str = ""
    time: str = ""

    def start(self) -> Start | None:
        """When it is to start; None for now. Raises `Refused` with a sentence for the field."""
        if self.when != LATER:
            return None
        try:
            day = dt.date.fromisoformat(self.date)
            at = dt.time.fromisoformat(self.time).replace(second=0, microsecond=0, tzinfo=None)
        except ValueError:
            text = _("Choose a date and a time, such as 25 November at 9:00.")
            raise Refused(text, {"date": text}) from None
        return start_at(dt.datetime.combine(day, at))

    def wishes(self) -> dict[str, Any]:
        """What a draft keeps. A subject that is the template's own follows the template."""
        return asdict(self)


def entered(template: Template, draft: Mailing | None) -> Entered:
    """What the page shows: what was just typed, else what was kept, else what is usual."""
    usual = _usual(template)
    wishes = draft.wishes if draft else {}
    kept = {**usual, **{k: v for k, v in wishes.items() if k in usual and v is not None}}
    if request.method == "POST" and "template" in request.form:
        kept |= {name: request.form.get(name, kept[name]).strip() for name in usual}
    for name in ("title", "subject"):
        kept[name] = kept[name] or usual[name]
    for name, address in (("sender", template.from_address), ("reply", template.reply_to)):
        # Kept for another template, which had one.
        if kept[name] == Who.TEMPLATE and not address:
            kept[name] = usual[name]
    return Entered(**{name: str(value)[:500] for name, value in kept.items()})


def typed(template: Template, draft: Mailing | None) -> dict[str, Any]:
    """What is kept of the page. A subject, title or sender like the template's follows the
    template."""
    found, usual = entered(template, draft).wishes(), _usual(template)
    for name, follows in (("subject", ""), ("title", ""), ("sender", None), ("reply", None)):
        if found[name] == usual[name]:
            found[name] = follows
    return found


def zone_in_words() -> str:
    """The company's time zone, with its distance from UTC now."""
    zone = company().time_zone
    return f"{zone.replace('_', ' ')} ({clock.now().astimezone(ZoneInfo(zone)):UTC%z})"


def _usual(template: Template) -> dict[str, str]:
    today = clock.now().astimezone(ZoneInfo(company().time_zone)).date()
    return {
        "title": template.name,
        "subject": template.version.subject,
        "sender": (Who.TEMPLATE if template.from_address else Who.ME).value,
        "reply": Who.TEMPLATE.value if template.reply_to else "",
        "when": NOW,
        "date": (today + dt.timedelta(days=1)).isoformat(),
        "time": "09:00",
    }
