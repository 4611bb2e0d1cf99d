"""The suppression list: see it, add an address, lift one."""

from __future__ import annotations

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_babel.speaklater import LazyString
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.list_parts import Badge, Column, Empty, Filter, Mail, RowAction
from mailer.blueprints.components.records import RecordList, show
from mailer.blueprints.refusals import show_in
from mailer.domain.accounts.access import load
from mailer.domain.customers import suppressions as verbs
from mailer.lib.errors import Refused
from mailer.models.suppression import Suppression, SuppressionReason

Answer = str | Response | tuple[str, int]
EDIT = "customers:edit"

REASONS: dict[SuppressionReason, tuple[LazyString, str]] = {
    SuppressionReason.HARD_BOUNCE: (_l("Refused for good"), "bad"),
    SuppressionReason.COMPLAINT: (_l("Complaint"), "warn"),
    SuppressionReason.SOFT_BOUNCES: (_l("Came back too often"), "warn"),
    SuppressionReason.BY_HAND: (_l("By hand"), "muted"),
}

LIST = RecordList[Suppression](
    key="suppressions",
    model=Suppression,
    permission="customers:view",
    columns=(
        Column(
            "address", _l("Address"), lambda row: Mail(row.address), sort=(Suppression.address_key,)
        ),
        Column("reason", _l("Reason"), lambda row: Badge(*REASONS[row.reason])),
        Column("evidence", _l("What was said"), lambda row: row.evidence),
        Column(
            "since",
            _l("Since"),
            lambda row: row.created_at,
            sort=(Suppression.created_at,),
            largest_first=True,
        ),
        Column("until", _l("Until"), lambda row: row.expires_at),
    ),
    default_sort="-since",
    row_name=lambda row: row.address,
    noun=lambda n, shown: ngettext("%(shown)s address", "%(shown)s addresses", n, shown=shown),
    empty=Empty(
        "mail",
        _l(
            "Nobody is on the list. An address gets onto it by itself when its server says that it "
            "does not exist, or for a while when too many mails came back from it."
        ),
        "customers.suppress",
        _l("Add an address"),
    ),
    search=verbs.begins_with,
    search_label=_l("Search an address"),
    filters=(
        Filter(
            "reason",
            _l("Reason"),
            lambda: [(each.value, label) for each, (label, _tone) in REASONS.items()],
            verbs.for_reasons,
        ),
    ),
    actions=(
        RowAction(
            "lift",
            _l("Take off the list"),
            "check",
            "customers.lift",
            method="post",
            argument="suppression_id",
            question=_l("Write to %(name)s again?"),
            explanation=_l("If its server refuses the next mail as well, it is put back."),
        ),
    ),
)


class SuppressionForm(FlaskForm):
    """An address that is to get no mail."""

    address = StringField(_l("E-mail address"), render_kw={"autocomplete": "off"})
    note = StringField(_l("Why"))


def suppressions() -> str | Response:
    """Who gets no mail, and why."""
    return show(LIST, "customers/suppressions.html")


def suppress() -> Answer:
    """Put an address on the list."""
    form = SuppressionForm()
    status = 200
    if form.is_submitted():
        status = 422
        try:
            if form.validate():
                row = verbs.add(form.address.data or "", form.note.data or "", actor())
                flash_done(_("%(address)s gets no more mail.", address=row.address))
                return redirect(url_for("customers.suppressions"), 303)
        except Refused as refused:
            show_in(form, refused)
    return render_template("customers/suppression_form.html", form=form), status


def lift(suppression_id: int) -> Response:
    """Take an address off the list."""
    row = load(Suppression, suppression_id, actor(), EDIT)
    verbs.lift(row, actor())
    flash_done(_("%(address)s may be written to again.", address=row.address))
    return redirect(url_for("customers.suppressions"), 303)
