"""Autoresponders in words."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString

from mailer.domain.automation import autoresponders
from mailer.infra.db import db
from mailer.models.autoresponder import Autoresponder, Occasion
from mailer.models.group import CustomerGroup

OCCASIONS: dict[Occasion, LazyString] = {
    Occasion.CREATED: _l("A customer is added"),
    Occasion.JOINED: _l("A customer joins a group"),
    Occasion.DATE: _l("A date of the customer comes"),
}


def occasion(autoresponder: Autoresponder) -> str:
    """What it waits for."""
    if autoresponder.occasion is Occasion.JOINED:
        group = db.session.get(CustomerGroup, autoresponder.group_id or 0)
        return _("A customer joins “%(group)s”", group=group.name if group else "?")
    if autoresponder.occasion is Occasion.DATE:
        field = autoresponders.field_of(autoresponder)
        name = field.label if field else "?"
        if autoresponder.yearly:
            return _("“%(field)s”, every year", field=name)
        return _("“%(field)s”, once", field=name)
    return str(OCCASIONS[autoresponder.occasion])


def moment(autoresponder: Autoresponder) -> str:
    """When after it the mail leaves."""
    days, hour = abs(autoresponder.days), autoresponder.hour
    if not days:
        when = _("on that day") if hour is not None else _("at once")
    elif autoresponder.days < 0:
        when = ngettext("%(num)s day before", "%(num)s days before", days)
    else:
        when = ngettext("%(num)s day later", "%(num)s days later", days)
    return when if hour is None else _("%(when)s at %(hour)s", when=when, hour=f"{hour:02}:00")
