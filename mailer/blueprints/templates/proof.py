"""Send a proof from the page of a template."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates import pages
from mailer.blueprints.templates.forms import ProofForm
from mailer.domain.accounts.access import load
from mailer.domain.dispatch import proofs
from mailer.lib.email_address import split
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.template import Template

Answer = str | AnyResponse | tuple[str, int]


def send_proof(template_id: int) -> Answer:
    """To oneself or to typed addresses, with the data that the preview shows."""
    template = load(Template, template_id, actor(), "templates:view")
    form = ProofForm()
    customer = None
    if form.customer.data:
        wanted = request.form.get("customer", 0, type=record_id)
        customer = load(Customer, wanted, actor(), "customers:view")
    if form.validate():
        addresses = split(form.to.data or "")
        try:
            proofs.send_proof(template, addresses, customer, actor())
        except Refused as refused:
            show_in(form, refused)
        else:
            flash_done(_("The proof is on its way to %(list)s.", list=", ".join(addresses)))
            return redirect(url_for("templates.show", template_id=template.id), 303)
    page = pages.of_template(template, form, customer)
    return render_template("templates/show.html", **page), 422
