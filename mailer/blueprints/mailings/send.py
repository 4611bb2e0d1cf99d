"""Send a template: choose it, see who will receive it and who not, send.

The audience is what the URL says (`asked`), or is chosen in a step of its own (`audience_step`).
Nothing is kept until Send but the files that are to go with it (`?draft=…`): every step is a page
with its own URL.
"""

from __future__ import annotations

from secrets import token_hex
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import person
from mailer.blueprints.mailings import days
from mailer.blueprints.mailings.asked import asked_for, carried, choice_in, terms_asked
from mailer.blueprints.mailings.attaching import asked_key, new_key, parts, take_files
from mailer.blueprints.mailings.words import GAPS, PARTS, REASONS, WAITS
from mailer.blueprints.templates.proof import dialog as proof_dialog
from mailer.domain.accounts.access import load
from mailer.domain.customers import chosen as sources
from mailer.domain.customers import topics
from mailer.domain.lists import selection as ticks
from mailer.domain.mailings import launch as launching
from mailer.domain.mailings import recipients as chosen
from mailer.domain.outbox import attachments
from mailer.domain.templates import search as templates
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import ExclusionReason
from mailer.models.template import Template

#: Templates offered at once, and customers of one page of the ledger.
TEMPLATES, PAGE = 60, 100


def new() -> str:
    """Step 1 of a mailing whose recipients are chosen in step 2."""
    return _templates("mailings.audience", carried())


def choose_template() -> str | Response:
    """Step 1: which template. A template given in the URL goes on to the last step."""
    link, audience = asked_for()
    if not audience:
        return render_template("mailings/nobody.html")
    if "template" in request.args:
        return redirect(url_for("mailings.review", template=request.args["template"], **link))
    return _templates("mailings.review", link)


def _templates(following: str, link: dict[str, Any]) -> str:
    text = request.args.get("q", "").strip()
    query = select(Template).where(*templates.shown()).options(*templates.LOADED)
    if text:
        query = query.where(templates.contains(text))
    query = query.order_by(Template.modified_at.desc(), Template.id.desc()).limit(TEMPLATES)
    return render_template(
        "mailings/choose_template.html",
        templates=list(db.session.scalars(query)),
        text=text,
        link=link,
        following=following,
        whom=whom(link),
        customer=_customer(link),
    )


def review() -> str | Response:
    """The last step: from whom, to whom, and who is left out; then Send."""
    link, audience = asked_for()
    if audience:
        return _review(link, audience)
    if "chosen" in request.args:
        kept: dict[str, Any] = request.args.to_dict(flat=False)
        return redirect(url_for("mailings.audience", missing=1, **kept))
    return render_template("mailings/nobody.html")


def recipients() -> str:
    """The customers behind one line of the ledger."""
    link, audience = asked_for()
    reason, part = _reason(request.args.get("reason", "")), request.args.get("part", "")
    after = request.args.get("after", 0, type=record_id)
    rows = _rows(link, audience, reason, part, after) if audience else []
    return render_template(
        "mailings/send_recipients.html",
        rows=rows[:PAGE],
        more=rows[PAGE - 1].customer_id if len(rows) > PAGE else None,
        after=after,
        reason=reason,
        part=part if part in PARTS else "",
        parts=PARTS,
        reasons=REASONS,
        link=link,
        template_id=request.args.get("template", type=record_id),
    )


def _rows(
    link: dict[str, Any],
    audience: dict[str, Any],
    reason: ExclusionReason | None,
    part: str,
    after: int,
) -> list[Any]:
    asked, skip = terms_asked(link), 0
    wanted = request.args.get("template", 0, type=record_id)
    if part == WAITS and wanted and not after:
        template = load(Template, wanted, actor(), "mailings:send")
        # Mails leave in the order in which recipients are listed.
        planned = launching.plan(template, audience, actor(), choice=choice_in(link))
        skip = planned.ledger.receive - days.waiting(planned.waves)
    return chosen.listed(audience, reason, after, PAGE + 1, asked, lacking=part == GAPS, skip=skip)


def launch() -> str | Response | tuple[str, int]:
    """Send; or show that step again when the recipients are others than those shown."""
    link, audience = asked_for()
    template = load(
        Template, request.form.get("template", 0, type=record_id), actor(), "mailings:send"
    )
    key = asked_key() or new_key()
    problems = take_files(key)
    # What came along is kept, whatever becomes of the rest.
    db.session.commit()
    if problems:
        return _review(link | {"draft": key}, audience, " ".join(problems)), 422
    once = request.form.get("once", "")
    before = launching.launched(once, actor())
    if before is not None:
        flash_done(_("This mailing is on its way already; it was not sent a second time."))
        return redirect(url_for("mailings.show", mailing_id=before.id), 303)
    try:
        mailing = launching.launch(
            template,
            audience,
            actor(),
            title=request.form.get("title", "").strip()[:200],
            expected=request.form.get("expected", -1, type=int),
            once=once,
            files=attachments.of_draft(key, actor()),
            choice=choice_in(link),
        )
    except Refused as refused:
        return _review(link | {"draft": key}, audience, refused.message), 422
    if "customer" not in link and sources.TICKED in link.get("to", [sources.TICKED]):
        ticks.untick_all(ticks.selection_of(person(), "customers"))
    flash_done(_("The mailing is on its way."))
    return redirect(url_for("mailings.show", mailing_id=mailing.id), 303)


def _review(link: dict[str, Any], audience: dict[str, Any], warning: str = "") -> str:
    template = load(
        Template, request.values.get("template", 0, type=record_id), actor(), "mailings:send"
    )
    try:
        planned = launching.plan(template, audience, actor(), choice=choice_in(link))
    except Refused as refused:
        return render_template(
            "mailings/cannot_send.html", template=template, link=link, reason=refused.message
        )
    link.setdefault("draft", new_key())
    first = chosen.listed(audience, None, 0, 1, planned.terms)
    shown = db.session.get(Customer, first[0].customer_id) if first else None
    here = url_for("mailings.review", template=template.id, **link)
    return render_template(
        "mailings/review.html",
        plan=planned,
        days=days.shown(planned.waves, planned.sender.account),
        waiting=days.waiting(planned.waves),
        topics=topics.all_topics(),
        parts_of=PARTS,
        template=planned.template,
        link=link,
        warning=warning,
        reasons=REASONS,
        customer=_customer(link),
        whom=whom(link),
        first=shown,
        proof=proof_dialog(shown, back=here, as_sent=True, draft=link["draft"]),
        title=request.values.get("title", template.name)[:200],
        once=token_hex(16),
        **parts(link["draft"], []),
    )


def whom(link: dict[str, Any]) -> str:
    """The recipients in words, for who does not see the step in which they were chosen."""
    if customer := _customer(link):
        return customer.name
    names = ", ".join(sources.name_of(key) for key in link.get("to", [sources.TICKED]))
    unwanted = ", ".join(sources.name_of(key) for key in link.get("except", []))
    return _("%(names)s, without %(others)s", names=names, others=unwanted) if unwanted else names


def _customer(link: dict[str, Any]) -> Customer | None:
    return db.session.get(Customer, link["customer"]) if "customer" in link else None


def _reason(text: str) -> ExclusionReason | None:
    return ExclusionReason(text) if text in set(ExclusionReason) else None
