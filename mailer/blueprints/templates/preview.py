"""How a mail will look: saved or still being written, with anyone's data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, jsonify, render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.components.mail_frames import asks_for_pictures, mail_frame
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.templates.forms import options_of
from mailer.blueprints.templates.records_shown import (
    contact_in,
    customer_of,
    language_of,
    recipient_in,
    records_of,
)
from mailer.domain.accounts.access import load
from mailer.domain.customers import neighbours
from mailer.domain.customers.addressed import Addressee
from mailer.domain.customers.search import conditions
from mailer.domain.mailings import drafts
from mailer.domain.mailings.senders import Who, senders_for, who_of
from mailer.domain.rendering import previews, senders
from mailer.domain.rendering.compile import Shown
from mailer.domain.rendering.design import Design, design_of
from mailer.domain.settings.company import company
from mailer.domain.templates import library, variants, versions
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Checked, Content
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.lots import Lot
from mailer.lib.mail_views import has_dark_rules
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing
from mailer.models.template import DesignMode, Template, TemplateVersion

#: Customers offered for one search.
_OFFERED = 8


def saved(template_id: int) -> Response:
    """A saved version, for a frame: `customer` whose data, `version` (else the current one),
    or with `as_sent` the one in the customer's language; see also `mail_frame`."""
    design, customer = _saved(template_id)
    address, records = customer.email if customer is not None else "", _records(customer)
    return mail_frame(
        lambda: previews.show(design, customer, actor(), records=records),
        lambda: previews.message(design, customer, address, actor(), records=records),
    )


def saved_state(template_id: int) -> str:
    """What stands above that frame: From, subject, tags without a value."""
    design, customer = _saved(template_id)
    shown = previews.show(design, customer, actor(), records=_records(customer))
    template = load(Template, template_id, actor(), "templates:view")
    return render_template(
        "templates/preview_head.html",
        customer_gets=_customer_gets(_in_steps(template)[0], customer),
        **(head(shown) | _sender_of_mailing(variants.main_of(template), customer)),
    )


def draft() -> Response:
    """The same for what is being written; nothing is kept. A source that cannot be read leaves
    the frame as it is: `check_draft` says why."""
    design, _checked, refusal = posted()
    if refusal:
        return Response(status=204)
    customer = chosen_customer()
    address, records = customer.email if customer is not None else "", records_of(customer, None)
    return mail_frame(
        lambda: previews.show(design, customer, actor(), records=records),
        lambda: previews.message(design, customer, address, actor(), records=records),
    )


def check_draft() -> str:
    """What is to be said about a draft: its subject as a reader gets it."""
    design, _checked, refusal = posted()
    customer = chosen_customer()
    shown = previews.show(design, customer, actor(), records=records_of(customer, None))
    return render_template(
        "templates/draft_state.html",
        refusal=refusal,
        **head(shown),
    )


def customers() -> str:
    """Customers to look at the mail with; the first ones by name without a search."""
    text = request.args.get("q", "")
    found = db.session.scalars(
        db.select(Customer)
        .where(*conditions({"q": text}))
        .order_by(Customer.name_key, Customer.id)
        .limit(_OFFERED)
    )
    return render_template("templates/customers.html", customers=list(found), text=text)


def next_customer() -> Response:
    """The customer by name after (`back`: before) the one that is `shown`, among those that a
    search means: `{"customer": null}` at the end of the list."""
    shown = None
    if request.args.get("shown"):
        wanted = request.args.get("shown", 0, type=record_id)
        shown = load(Customer, wanted, actor(), "customers:view")
    query = {"q": request.args.get("q", "")}
    found = neighbours.by_name(shown, query, back="back" in request.args)
    return jsonify(customer={"id": found.id, "name": found.name or found.email} if found else None)


def head(shown: Shown) -> dict[str, Any]:
    """What stands above a frame with this mail."""
    return {
        "sender": previews.sender_now(actor()),
        "subject": shown.subject,
        "empty": shown.empty,
        "foreign_pictures": asks_for_pictures(shown.html),
        "dark_rules": request.values.get("scheme") != "dark" or has_dark_rules(shown.html),
    }


def _sender_of_mailing(template: Template, customer: Customer | None) -> dict[str, Any]:
    """Whom a mailing that is being prepared would come from."""
    if "as_sent" not in request.args:
        return {}
    draft = _mailing()
    who = who_of(draft.wishes.get("sender") or "") if draft is not None else None
    usual = Who.TEMPLATE if template.from_address else Who.ME
    try:
        found = senders_for(actor(), who or usual, template=template)
    except Refused:
        return {}
    sender = found.owners.get(customer.owner_id or 0, found.main) if customer else found.main
    return {"sender": senders.of_actor(sender, actor())}


def mailing_of(key: str) -> Mailing | None:
    """The mailing in whose steps the mail is looked at, once something of it was kept."""
    try:
        return drafts.of_key(key[:32], actor())
    except drafts.NoDraftAnyMore:
        return None


def _mailing() -> Mailing | None:
    return mailing_of(request.args.get("draft", ""))


def _in_steps(template: Template) -> tuple[Template, str]:
    """What the mailing that is being prepared makes of it: the template of the `variant` that is
    asked for, and the subject that was written for it."""
    draft = _mailing()
    if draft is None:
        return template, ""
    found = ab_test.mails(draft, template)
    return found.get(ab_test.variant_asked(), found[Lot.A])


def _customer_gets(template: Template, customer: Customer | None) -> Template | None:
    """Which of its languages the customer gets; None where there is nothing to say: it has but
    one, or the customer gets the one that is shown anyway."""
    family = variants.family_of(template)
    if customer is None or len(family.by_language) < 2:
        return None
    got = family.for_customer(language_of(chosen_recipient()))
    return got if "as_sent" in request.args or got.id != template.id else None


def _saved(template_id: int) -> tuple[Design, Customer | None]:
    template = load(Template, template_id, actor(), "templates:view")
    customer = chosen_customer()
    shown, subject = _in_steps(template)
    design = design_of(_version(shown, customer))
    return replace(design, subject=subject) if subject else design, customer


def _records(customer: Customer | None) -> dict[str, int]:
    records = records_of(customer, request.args if "as_sent" in request.args else None)
    return records | contact_in(chosen_recipient())


def _version(template: Template, customer: Customer | None) -> TemplateVersion:
    if "version" in request.args:
        return versions.numbered(template, request.args.get("version", 0, type=record_id))
    if "as_sent" in request.args:
        return variants.variant_for(template, language_of(chosen_recipient()))
    return template.version


def chosen_customer() -> Customer | None:
    """Whose data is asked for; None: the sample's."""
    recipient = chosen_recipient()
    return customer_of(recipient) if recipient is not None else None


def chosen_recipient() -> Addressee | None:
    """The same, or the contact of theirs that the mail goes to."""
    key = request.values.get("customer")
    return recipient_in(key) if key else None


def posted_language() -> str:
    """The language that was posted; empty for one that there is not."""
    language: str = request.form.get("language", "")
    return language if library.is_language(language) else ""


def posted() -> tuple[Design, Checked | None, str]:
    """What was posted, even where it could not be saved yet; and why it cannot be read."""
    form = request.form
    if form.get("mode", DesignMode.TEXT) not in set(MODES):
        raise NotFound
    mode = DesignMode(form.get("mode", DesignMode.TEXT))
    subject = " ".join(form.get("subject", "").split())
    language = posted_language()
    options, source = options_of(form, mode), form.get("source", "")
    try:
        checked = MODES[mode].check(source, company())
    except Refused as refused:
        empty = Design(mode, subject, Content("", ""), language, options)
        # Nothing written yet is nothing wrong yet.
        return empty, None, refused.message if source.strip() else ""
    return Design(mode, subject, checked.content, language, options), checked, ""
