"""How a mail will look: saved or still being written, with anyone's data."""

from __future__ import annotations

from typing import Any

from flask import Response, make_response, render_template, request

from mailer.blueprints.access import actor
from mailer.blueprints.security import CSP_FOREIGN
from mailer.domain.accounts.access import load
from mailer.domain.customers.search import conditions
from mailer.domain.rendering import previews
from mailer.domain.rendering.compile import Design, Shown, design_of
from mailer.domain.settings.company import company
from mailer.domain.templates import library
from mailer.domain.templates.findings import findings
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.modes.mode import Checked, Content
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.template import DesignMode, Template

#: Customers offered for one search.
_OFFERED = 8


def saved(template_id: int) -> Response:
    """The saved version, for a frame: `customer` whose data, `part` html or text."""
    template = load(Template, template_id, actor(), "templates:view")
    return _frame(previews.show(design_of(template.version), _customer(), actor()))


def saved_state(template_id: int) -> str:
    """What stands above that frame: From, subject, tags without a value."""
    template = load(Template, template_id, actor(), "templates:view")
    shown = previews.show(design_of(template.version), _customer(), actor())
    return render_template("templates/preview_head.html", **_head(shown))


def draft() -> Response:
    """The same for what is being written; nothing is kept."""
    design, _checked = _draft()
    return _frame(previews.show(design, _customer(), actor()))


def check_draft() -> str:
    """What is to be said about a draft: its subject as a reader gets it, and what to look at."""
    design, checked = _draft()
    shown = previews.show(design, _customer(), actor())
    return render_template(
        "templates/draft_state.html",
        findings=findings(design.subject, checked) if checked is not None else [],
        jump=True,
        **_head(shown),
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


def _head(shown: Shown) -> dict[str, Any]:
    sender = previews.sender_now(actor())
    return {"sender": sender, "subject": shown.subject, "empty": shown.empty}


def _customer() -> Customer | None:
    if not request.values.get("customer"):
        return None
    wanted = request.values.get("customer", 0, type=record_id)
    return load(Customer, wanted, actor(), "customers:view")


def _draft() -> tuple[Design, Checked | None]:
    """What was posted, even where it could not be saved yet."""
    form = request.form
    if form.get("mode", DesignMode.TEXT) not in set(DesignMode):
        raise NotFound
    mode = DesignMode(form.get("mode", DesignMode.TEXT))
    subject = " ".join(form.get("subject", "").split())
    language = form.get("language", "")
    if not library.is_language(language):
        language = ""
    try:
        checked = MODES[mode].check(form.get("source", ""), company())
    except Refused:
        return Design(mode, subject, Content("", ""), language), None
    return Design(mode, subject, checked.content, language), checked


def _frame(shown: Shown) -> Response:
    if request.values.get("part") == "text":
        response = make_response(shown.text)
        response.headers["Content-Type"] = "text/plain; charset=utf-8"
    else:
        # In a frame, a link opens a page of its own.
        html = shown.html.replace("<head>", '<head><base target="_blank">', 1)
        response = make_response(html)
        response.headers["Content-Type"] = "text/html; charset=utf-8"
    response.headers["Content-Security-Policy"] = CSP_FOREIGN
    return response
