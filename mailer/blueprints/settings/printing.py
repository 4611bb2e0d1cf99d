"""How documents are printed, and what goes with them by itself."""

from __future__ import annotations

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response as AnyResponse
from wtforms import BooleanField, StringField

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.i18n import language
from mailer.blueprints.refusals import show_in
from mailer.domain.documents import print_sample, print_settings
from mailer.domain.documents.print_settings import LABELS, PrintSettings
from mailer.lib.errors import Refused

Answer = str | AnyResponse | tuple[str, int]


class PrintForm(FlaskForm):
    """What is taken unless whoever sends chooses something else."""

    form = StringField(_l("Print form"))
    electronic = BooleanField(
        _l("Invoices carry Factur-X"),
        description=_l(
            "The print also holds the invoice as data (EN 16931), where all lines, tax rates and "
            "addresses are known and add up."
        ),
    )
    attach = BooleanField(
        _l("Attachments of a document go with it"),
        description=_l("They are ticked already when documents are sent; they can be unticked."),
    )


def printing() -> Answer:
    """What is set."""
    return _page(PrintForm(obj=print_settings.print_settings()), 200)


def save_printing() -> Answer:
    """Keep what was chosen."""
    form = PrintForm()
    if form.validate():
        wanted = PrintSettings(
            form.form.data or "", bool(form.electronic.data), bool(form.attach.data)
        )
        try:
            print_settings.change(wanted, actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The settings are saved."))
            return redirect(url_for("settings.printing"), 303)
    return _page(form, 422)


def print_example() -> Response:
    """A made-up invoice in one of the forms, as a PDF."""
    content = print_sample.sample(request.args.get("form", ""), language())
    response = Response(content, mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=example.pdf"
    return response


def _page(form: PrintForm, status: int) -> tuple[str, int]:
    return render_template("settings/printing.html", form=form, forms=LABELS), status
