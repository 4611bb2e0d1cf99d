"""What is set on a mailing comes along when it is duplicated, and the page says so."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from mailer.blueprints.access import actor
from mailer.domain.follow_ups import copies as follow_ups
from mailer.domain.triggers import copies as triggers
from mailer.models.mailing import Mailing


def take_along(mailing: Mailing, draft: Mailing) -> str:
    """Give a copy the follow-ups and triggers of a mailing; answers with what to say."""
    followed = follow_ups.copy(mailing, draft, actor())
    acting = triggers.copy(mailing, draft, actor())
    for before, made in followed.made:
        acting += triggers.copy(before, made, actor())
    said = [_("This is a copy; nothing is sent before you say so.")]
    if count := len(followed.made):
        said.append(
            ngettext("%(num)s follow-up came along.", "%(num)s follow-ups came along.", count)
        )
    if acting:
        said.append(ngettext("%(num)s trigger came along.", "%(num)s triggers came along.", acting))
    if followed.left:
        said.append(
            ngettext(
                "%(num)s follow-up stayed behind: its date is over, or its template or a list is "
                "not there any more.",
                "%(num)s follow-ups stayed behind: their dates are over, or their templates or a "
                "list are not there any more.",
                followed.left,
            )
        )
    return " ".join(said)
