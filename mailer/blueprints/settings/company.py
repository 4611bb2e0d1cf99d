"""The company's page and its logo."""

from __future__ import annotations

from dataclasses import replace

from flask import Response, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.blueprints.settings.forms import CompanyForm, LogoForm
from mailer.domain.settings import company as settings
from mailer.domain.settings import logo as logos
from mailer.infra import files
from mailer.lib.errors import NotFound, Refused

Answer = str | AnyResponse | tuple[str, int]
A_YEAR = 365 * 86400


def index() -> Answer:
    """The company as it is, for those who may look."""
    return _page(CompanyForm(settings.company()), LogoForm(), 200)


def save() -> Answer:
    """Keep what was entered."""
    company = settings.company()
    form = CompanyForm(company)
    if form.validate():
        try:
            settings.change(replace(company, **form.entered()), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The company is saved."))
            return redirect(url_for("settings.index"), 303)
    return _page(form, LogoForm(formdata=None), 422)


def save_logo() -> Answer:
    """Take a new logo."""
    form = LogoForm()
    upload = request.files.get("logo")
    if form.validate():
        try:
            if upload is None or not upload.filename:
                raise Refused("", fields={"logo": _("Choose a picture first.")})
            settings.set_logo(logos.keep(upload.stream), actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The logo is saved. New mails and all pages show it."))
            return redirect(url_for("settings.index"), 303)
    return _page(CompanyForm(settings.company()), form, 422)


def remove_logo() -> AnyResponse:
    """Show the name instead. The picture stays where it is: mails already sent point to it."""
    settings.set_logo("", actor())
    flash_done(_("The logo is removed."))
    return redirect(url_for("settings.index"), 303)


def logo(name: str) -> Response:
    """A logo, present or past, for everyone; its name is random and its content never changes."""
    try:
        path = files.path(f"logo/{name}")
    except ValueError as error:
        raise NotFound from error
    if not path.is_file():
        raise NotFound
    response = send_file(path, max_age=A_YEAR)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}, immutable"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _page(form: CompanyForm, logo_form: LogoForm, status: int) -> tuple[str, int]:
    return render_template("settings/company.html", form=form, logo_form=logo_form), status
