"""Follow-ups in words: to whom, when, and how one stands."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.blueprints.components.list_parts import Badge
from mailer.blueprints.mailings.words import MAILING_STATES
from mailer.domain.follow_ups import find, leave
from mailer.models.follow_up import FollowUp, Reaction
from mailer.models.mailing import Mailing

WHO: dict[Reaction, LazyString] = {
    Reaction.RECEIVED: _l("All who received it"),
    Reaction.OPENED: _l("Those who opened it"),
    Reaction.CLICKED: _l("Those who clicked a link"),
    Reaction.UNOPENED: _l("Those who did not open it"),
}


@dataclass(frozen=True)
class Standing:
    """How a follow-up stands: a label, and what there is to say about it."""

    badge: Badge
    text: str = ""
    late: bool = False


def when(follow_up: FollowUp) -> str:
    """When it leaves, as it was asked for."""
    if follow_up.on_date is not None:
        return _("on %(date)s", date=format_date(follow_up.on_date))
    days = follow_up.days or 0
    if follow_up.who is Reaction.OPENED:
        return ngettext(
            "%(num)s day after the first opening", "%(num)s days after the first opening", days
        )
    return ngettext("%(num)s day after the mailing", "%(num)s days after the mailing", days)


def standing(follow_up: FollowUp, origin: Mailing) -> Standing:
    """How it stands now."""
    if find.begun(follow_up):
        more = "" if follow_up.ended else _("More recipients join it as their day comes.")
        return Standing(Badge(*MAILING_STATES[follow_up.mailing.state]), more)
    if follow_up.ended:
        return Standing(Badge(_("Not sent")), _("When its time came, it was for nobody."))
    reason = leave.obstacle(follow_up, origin)
    if reason:
        return Standing(Badge(_("Waits"), "bad"), reason)
    if leave.is_late(follow_up, origin):
        text = _("It is more than an hour late, so it does not leave without being asked for.")
        return Standing(Badge(_("Late"), "warn"), text, late=True)
    return Standing(Badge(_("Planned"), "info"))
