"""Stop mailings, choose among them, and get them again: by the page behind the link, or by the
button of the mail program (RFC 8058). Opening the link changes nothing: scanners open links too."""

from __future__ import annotations

import datetime as dt

from flask import Response, request
from flask_babel import gettext as _

from mailer.blueprints.i18n import language
from mailer.blueprints.public.pages import delivery_of, page, speak_to, unless_flooded
from mailer.domain.customers import opt_outs, preferences, topics
from mailer.domain.customers.preferences import Preferences
from mailer.domain.rendering import public_links
from mailer.domain.templates import languages
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.models.delivery import Delivery
from mailer.models.message import Message, MessageKind
from mailer.models.opt_out import OptOutHow

#: Pauses that are offered, in months.
PAUSES = (1, 3, 6)
#: In the form: no pause, and one until a day that is typed.
NO_PAUSE, A_DAY = "none", "day"


@unless_flooded
def unsubscribe(token: str) -> Response:
    """One question, one button, and below it what else there is to choose; the answer says what
    happened and offers the way back."""
    try:
        delivery = delivery_of(token, public_links.UNSUBSCRIBE)
    except NotFound:
        return page("public/link_unknown.html", 404)
    speak_to(delivery)
    if delivery is None or not _is_of_a_mailing(delivery):
        return page("public/preview_link.html")
    if request.method != "POST":
        return _page(delivery)
    if request.form.get("wish") == "choose":
        return _choose(delivery)
    _answer(delivery)
    return _page(delivery, answered=True)


def _answer(delivery: Delivery) -> None:
    if request.form.get("List-Unsubscribe") == "One-Click":
        opt_outs.opt_out(delivery.address, OptOutHow.ONE_CLICK, delivery.id)
    elif request.form.get("wish") == "stop":
        opt_outs.opt_out(delivery.address, OptOutHow.PAGE, delivery.id)
    elif request.form.get("wish") == "again":
        opt_outs.opt_in(delivery.address)


def _choose(delivery: Delivery) -> Response:
    """Keep the choices; what they were before goes along, for who wants them back."""
    before = preferences.of(delivery.address)
    try:
        wanted = _entered(before)
        preferences.choose(delivery.address, wanted, delivery.id)
    except Refused as refused:
        return _page(delivery, errors=dict(refused.fields))
    speak_to(delivery)
    return _page(delivery, before=before, saved=True)


def _entered(before: Preferences) -> Preferences:
    """What the form says. Topics that it did not show stay as they are."""
    shown = _ids("shown")
    off = (before.off - shown) | (shown - _ids("topic"))
    spoken = request.form.get("language", before.language)
    known = spoken in ("", *_languages(before.language))
    return Preferences(off, _pause(before), spoken if known else before.language)


def _pause(before: Preferences) -> dt.date | None:
    wanted = request.form.get("pause", "")
    if wanted == NO_PAUSE:
        return None
    if wanted in map(str, PAUSES):
        return preferences.in_months(int(wanted))
    if wanted != A_DAY:
        return before.paused_until
    try:
        return dt.date.fromisoformat(request.form.get("until", ""))
    except ValueError:
        text = _("Please choose the day on which our mailings may arrive again.")
        raise Refused(text, {"until": text}) from None


def _page(
    delivery: Delivery,
    *,
    answered: bool = False,
    saved: bool = False,
    before: Preferences | None = None,
    errors: dict[str, str] | None = None,
) -> Response:
    now = preferences.of(delivery.address)
    known = preferences.customers_with(delivery.address)
    return page(
        "public/unsubscribe.html",
        422 if errors else 200,
        address=delivery.address,
        is_out=opt_outs.is_out(delivery.address),
        answered=answered,
        saved=saved,
        now=now,
        before=before,
        errors=errors or {},
        entered=request.form if errors else {},
        wanted=_ids("topic") if errors else None,
        topics=[(each.id, topics.name_in(each, language())) for each in topics.all_topics()],
        pauses=PAUSES,
        languages=_languages(now.language) if known else {},
        tomorrow=preferences.tomorrow(),
    )


def _languages(present: str) -> dict[str, str]:
    """Code → name of those that somebody can be written to in."""
    codes = {*preferences.languages(), *([present] if present else [])}
    names = {code: languages.language_label(code) for code in codes}
    return dict(sorted(names.items(), key=lambda each: each[1]))


def _ids(name: str) -> frozenset[int]:
    values = request.form.getlist(name)[: topics.MOST]
    return frozenset(int(each) for each in values if each.isdecimal() and len(each) < 19)


def _is_of_a_mailing(delivery: Delivery) -> bool:
    """Proofs and copies go to colleagues: their links show the page, and change nothing."""
    message = db.session.get(Message, delivery.message_id)
    return message is not None and message.kind == MessageKind.MAILING
