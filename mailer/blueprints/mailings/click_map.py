"""Where in a mailing its readers clicked: the mail with the share of each link."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from mailer.blueprints.access import actor
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.formatting import percent
from mailer.blueprints.mailings import ab_test
from mailer.domain.accounts.access import load
from mailer.domain.mailings import click_map as maps
from mailer.domain.mailings.click_map import ClickMap, PlacedLink
from mailer.domain.rendering.compile import Shown
from mailer.lib.errors import NotFound
from mailer.lib.lots import Lot
from mailer.models.mailing import Mailing

#: The parts of a mail, from top to bottom.
REGIONS = (_l("At the top"), _l("In the middle"), _l("At the bottom"))
#: What stands at a link in the mail: its own look whatever the mail's is, and out of its way.
_BADGE = (
    '<span style="all:initial;position:absolute;z-index:9;margin:-19px 0 0 -4px;padding:2px 7px;'
    "border-radius:10px;font:bold 12px/1.35 Arial,sans-serif;white-space:nowrap;color:#fff;"
    'background:{colour};box-shadow:0 0 0 2px #fff" title="{title}">{share}</span>'
)
_FOLLOWED, _NOT_FOLLOWED = "#b3261e", "#5b6472"


def click_map(mailing_id: int) -> str:
    """The mail beside its links and regions with their clicks."""
    mailing, variant, language = _asked(mailing_id)
    return render_template(
        "mailings/click_map.html",
        mailing=mailing,
        map=_map(mailing, language, variant) if mailing.started_at else None,
        regions=REGIONS,
        chosen=language,
        languages=maps.languages(mailing, variant),
        variants=[(each.value, ab_test.LOTS[each]) for each in ab_test.variants_of(mailing)],
        variant=variant,
    )


def click_map_mail(mailing_id: int) -> Response:
    """That mail, for a sandboxed frame; see `mail_frame`."""
    mailing, variant, language = _asked(mailing_id)
    if not mailing.started_at:
        raise NotFound
    shown = Shown(subject="", html=_map(mailing, language, variant).html, text="", empty=())
    return mail_frame(lambda: shown, lambda: b"")


def _asked(mailing_id: int) -> tuple[Mailing, Lot, str]:
    """The mailing, and the variant and the language that its address asks for, if it has them."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    language = request.args.get("language", "")
    variant = ab_test.asked_variant(mailing)
    return mailing, variant, language if language in maps.languages(mailing, variant) else ""


def _map(mailing: Mailing, language: str, variant: Lot) -> ClickMap:
    return maps.click_map(mailing, language, _badge, variant)


def _badge(link: PlacedLink) -> str:
    found = link.clicks
    title = _(
        "Recipients: %(people)s, clicks: %(clicks)s", people=found.people, clicks=found.clicks
    )
    colour = _FOLLOWED if found.clicks else _NOT_FOLLOWED
    return _BADGE.format(colour=colour, title=title, share=percent(100 * link.share))
