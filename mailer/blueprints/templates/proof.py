"""Send a proof from the page of a template or from the review of a mailing; see those sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.mailings.words import DELIVERY_STATES
from mailer.blueprints.redirects import local_path
from mailer.blueprints.refusals import show_in
from mailer.blueprints.templates.forms import ProofForm
from mailer.blueprints.templates.preview import mailing_of
from mailer.blueprints.templates.records_shown import customer_of, recipient_in, records_of
from mailer.domain.accounts.access import load
from mailer.domain.customers.addressed import Addressee
from mailer.domain.dispatch import proofs, sent_proofs
from mailer.domain.mailings import recipient_steps
from mailer.domain.outbox.attachments import of_draft
from mailer.infra.db import db
from mailer.lib.email_address import split
from mailer.lib.errors import Refused
from mailer.lib.lots import Lot
from mailer.lib.record_ids import record_id
from mailer.models.template import Template
from mailer.models.user import User

Answer = str | AnyResponse | tuple[str, int]
#: Proofs of one page, those on the template's page, and customers that are taken by themselves.
PAGE, _RECENT, _SOME = 25, 3, 5


@dataclass
class ProofDialog:
    """What the dialog shows: who can be written to, and whose data is chosen."""

    form: ProofForm
    colleagues: list[User]
    ticked: set[int]
    #: None stands for the sample's data.
    customers: list[Addressee | None]
    error: str = ""
    back: str = ""
    as_sent: bool = False
    #: Names the page whose files go with it.
    draft: str = ""
    #: Of an A/B test, the variant that is sent; empty: both.
    variant: str = ""


def dialog(
    customer: Addressee | None = None, back: str = "", as_sent: bool = False, draft: str = ""
) -> ProofDialog:
    """A dialog that nobody has filled in: to oneself, with the data that the preview shows."""
    form = ProofForm(formdata=None, to=getattr(actor(), "email", ""))
    return ProofDialog(form, _colleagues(), set(), [customer], "", back, as_sent, draft)


def send_proof(template_id: int) -> Answer:
    """To oneself, colleagues and typed addresses, once for each customer whose data is chosen."""
    template = load(Template, template_id, actor(), "templates:view")
    asked = _asked()
    ticked = [user for user in asked.colleagues if user.id in asked.ticked]
    addresses = split(asked.form.to.data or "") + [user.email for user in ticked]
    if asked.form.validate():
        try:
            posted = proofs.send_proof(
                template,
                addresses,
                asked.customers,
                actor(),
                as_sent=asked.as_sent,
                files=of_draft(asked.draft, actor()),
                about=_records(asked),
                instead=_mails(template, asked),
            )
        except Refused as refused:
            show_in(asked.form, refused)
            asked.error = refused.fields.get("customers", "")
        else:
            return _sent(template, asked, addresses, len(posted))
    return render_template("templates/proof_form.html", template=template, proof=asked), 422


def recent_proofs(template_id: int) -> str:
    """The last ones, for the template's page: it asks again while one is on its way."""
    template = load(Template, template_id, actor(), "templates:view")
    return render_template("templates/recent_proofs.html", template=template, **recent(template))


def recent(template: Template) -> dict[str, Any]:
    """What the template's page shows of them."""
    found = sent_proofs.of_template(template, None, _RECENT + 1)
    return {
        "proofs": found[:_RECENT],
        "more_proofs": len(found) > _RECENT,
        "proofs_moving": any(proof.moving for proof in found[:_RECENT]),
        "states": DELIVERY_STATES,
    }


def sent(template_id: int) -> str:
    """The proofs that were sent of a template."""
    template = load(Template, template_id, actor(), "templates:view")
    below = request.args.get("below", type=record_id)
    found = sent_proofs.of_template(template, below, PAGE + 1)
    return render_template(
        "templates/proofs.html",
        template=template,
        proofs=found[:PAGE],
        more=found[PAGE - 1].id if len(found) > PAGE else None,
        below=below,
        states=DELIVERY_STATES,
    )


def some_customers() -> Response:
    """A few customers who can be written to, from the first to the last."""
    found = recipient_steps.spread({"any": [{"all": True}]}, _SOME)
    return jsonify(customers=[{"id": each.id, "name": each.name or each.email} for each in found])


def _asked() -> ProofDialog:
    form = request.form
    chosen: list[Addressee | None] = []
    for value in form.getlist("customer"):
        chosen.append(recipient_in(value) if value else None)
    return ProofDialog(
        form=ProofForm(),
        colleagues=_colleagues(),
        ticked=set(form.getlist("colleague", type=record_id)),
        customers=chosen or [None],
        back=local_path(form.get("back"), ""),
        as_sent="as_sent" in form,
        draft=form.get("draft", "")[:40],
        variant=form.get("variant", "")[:1],
    )


def _mails(template: Template, asked: ProofDialog) -> list[proofs.Mail]:
    """What the mailing that is being prepared makes of the template: of an A/B test both variants,
    or the one that is asked for. Empty outside its steps."""
    draft = mailing_of(asked.draft) if asked.as_sent else None
    if draft is None:
        return []
    found = ab_test.mails(draft, template)
    if len(found) == 1:
        return [proofs.Mail(*found[Lot.A])]
    wanted = [lot for lot in found if lot.value == asked.variant] or list(found)
    return [proofs.Mail(*found[lot], lot) for lot in wanted]


def _records(asked: ProofDialog) -> dict[int, dict[str, int]]:
    """Customer → what to show beside; in the steps of a mailing, their page says what is meant."""
    page = MultiDict(parse_qsl(urlsplit(asked.back).query)) if asked.as_sent else None
    shown = {customer_of(each) for each in asked.customers if each is not None}
    return {each.id: records_of(each, page) for each in shown}


def _colleagues() -> list[User]:
    """Everyone else who works here."""
    rows = select(User).where(User.active, User.id != actor().id).order_by(User.name, User.id)
    return list(db.session.scalars(rows))


def _sent(template: Template, asked: ProofDialog, addresses: list[str], number: int) -> AnyResponse:
    to = ", ".join(dict.fromkeys(addresses))
    flash_done(
        _("The proof is on its way to %(list)s.", list=to)
        if number == 1
        else ngettext(
            "%(num)s proof is on its way to %(list)s.",
            "%(num)s proofs are on their way to %(list)s.",
            number,
            list=to,
        )
    )
    values: dict[str, Any] = {"template_id": template.id}
    shown = asked.customers[0]
    if shown is not None and allowed("customers:view"):
        values["customer"] = customer_of(shown).id
    url = asked.back or url_for("templates.show", **values)
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": url})
    return redirect(url, 303)
