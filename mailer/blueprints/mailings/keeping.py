"""Delete mailings and bring them back, hand them to a colleague, how many may start in an hour."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import IntegerField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.mailings import manage
from mailer.domain.settings import mailing_limits
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.mailing import Mailing
from mailer.models.user import User


class LimitsForm(FlaskForm):
    """How many mailings people may start, and plan, for one hour."""

    starts = IntegerField(
        _l("Mailings that start within an hour"),
        description=_l("Who sends one more is told when it starts; it waits until then."),
        render_kw={"min": 1, "max": mailing_limits.MOST, "inputmode": "numeric"},
    )
    planned = IntegerField(
        _l("Mailings planned for the same hour"),
        description=_l("Who plans one more is told the next possible time."),
        render_kw={"min": 1, "max": mailing_limits.MOST, "inputmode": "numeric"},
    )


def limits() -> tuple[str, int]:
    """What is set."""
    return _limits(LimitsForm(obj=mailing_limits.mailing_limits()), 200)


def save_limits() -> Response | tuple[str, int]:
    """Keep other limits."""
    form = LimitsForm()
    try:
        if form.validate():
            mailing_limits.change(form.starts.data, form.planned.data, actor())
            flash_done(_("The settings are saved."))
            return redirect(url_for("mailings.limits"), 303)
    except Refused as refused:
        show_in(form, refused)
    return _limits(form, 422)


def _limits(form: LimitsForm, status: int) -> tuple[str, int]:
    return render_template("mailings/limits.html", form=form), status


def delete(mailing_id: int) -> Response:
    """Away with it, with a way back."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    manage.delete(mailing, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=mailing.title),
        url_for("mailings.restore", mailing_id=mailing.id),
    )
    return redirect(url_for("mailings.index"), 303)


def restore(mailing_id: int) -> Response:
    """It is back."""
    mailing = manage.restore(mailing_id, actor())
    flash_done(_("“%(name)s” is back.", name=mailing.title))
    return redirect(url_for("mailings.index"), 303)


def hand_over(mailing_id: int) -> Response:
    """It belongs to a colleague from now on."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    heir = _heir()
    manage.hand_over(mailing, heir, actor())
    flash_done(_("“%(mailing)s” belongs to %(name)s now.", mailing=mailing.title, name=heir.name))
    return redirect(url_for("mailings.show", mailing_id=mailing.id), 303)


def hand_over_all(user_id: int) -> Response:
    """What somebody has planned or begun belongs to a colleague from now on."""
    leaver, heir = load(User, user_id, actor(), "users:manage"), _heir()
    count = manage.hand_over_all(leaver, heir, actor())
    text = ngettext(
        "%(num)d mailing belongs to %(name)s now.",
        "%(num)d mailings belong to %(name)s now.",
        count,
        name=heir.name,
    )
    flash_done(text)
    return redirect(url_for("users.edit", user_id=leaver.id), 303)


def _heir() -> User:
    return load(User, request.form.get("heir", 0, type=record_id), actor(), "users:manage")
