"""Send now, pause, resume, stop, start again, retry: buttons of the mailing's page."""

from __future__ import annotations

from collections.abc import Callable

from flask import redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.mailings.send import said
from mailer.domain.accounts.access import Actor, load
from mailer.domain.mailings import operate
from mailer.models.mailing import Mailing, MailingState


def send_now(mailing_id: int) -> Response:
    """Start a scheduled mailing, before its time or after it."""
    return _do(mailing_id, operate.send_now, _("The mailing is on its way."))


def pause(mailing_id: int) -> Response:
    """Hold the mailing."""
    return _do(mailing_id, operate.pause, _("Paused. What was not handed over yet waits."))


def resume(mailing_id: int) -> Response:
    """Go on."""
    return _do(mailing_id, operate.resume, _("The mailing goes on."))


def stop(mailing_id: int) -> Response:
    """End it."""
    return _do(mailing_id, operate.stop, _("Stopped. What was waiting will not be sent."))


def start_again(mailing_id: int) -> Response:
    """Take up a stopped mailing."""
    return _do(mailing_id, operate.start_again, _("Started again where it was stopped."))


def retry_failed(mailing_id: int) -> Response:
    """Queue the failed mails once more."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    count = operate.retry_failed(mailing, actor())
    flash_done(ngettext("%(num)d mail is tried again.", "%(num)d mails are tried again.", count))
    return redirect(url_for("mailings.show", mailing_id=mailing_id), 303)


def settle_doubtful(mailing_id: int) -> Response:
    """Decide on mails that may have arrived or not: count them as arrived, or send again."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    arrived = request.form.get("decision") == "arrived"
    count = operate.settle_doubtful(mailing, actor(), arrived=arrived)
    if arrived:
        text = ngettext("%(num)d mail counts as arrived.", "%(num)d mails count as arrived.", count)
    else:
        text = ngettext("%(num)d mail is sent again.", "%(num)d mails are sent again.", count)
    flash_done(text)
    return redirect(url_for("mailings.show", mailing_id=mailing_id), 303)


def _do(mailing_id: int, change: Callable[[Mailing, Actor], None], text: str) -> Response:
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    change(mailing, actor())
    # Where too many have started within the hour, it waits.
    flash_done(said(mailing) if mailing.state == MailingState.SCHEDULED else text)
    return redirect(url_for("mailings.show", mailing_id=mailing_id), 303)
