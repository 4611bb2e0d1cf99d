"""Send a template: choose it, see who will receive it and who not, send.

The audience is what the URL says (`asked`), or is chosen in a step of its own (`audience_step`).
Every step is a page with its own URL, and what was chosen and typed is kept in a draft
(`?draft=…`, see `drafting`).
"""

from __future__ import annotations

from collections.abc import Mapping
from secrets import token_hex
from typing import Any
from urllib.parse import urlencode

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.records import person
from mailer.blueprints.mailings import ab_test, days
from mailer.blueprints.mailings.asked import (
    asked_draft,
    asked_for,
    asked_template,
    asked_window,
    before_ticks,
    carried,
    choice_in,
    chosen_keys,
    recipients_in,
    same_asked,
    same_in_words,
    says_who,
    terms_asked,
    terms_in,
)
from mailer.blueprints.mailings.attaching import asked_key, new_key, parts, take_files
from mailer.blueprints.mailings.entered import entered, typed, zone_in_words
from mailer.blueprints.mailings.words import GAPS, PARTS, REASONS, WAITS
from mailer.blueprints.templates.proof import dialog as proof_dialog
from mailer.domain.customers import addressed, topics
from mailer.domain.customers import chosen as sources
from mailer.domain.follow_ups import find as follow_ups
from mailer.domain.mailings import drafts, limits, planning, recipient_steps
from mailer.domain.mailings import launch as launching
from mailer.domain.mailings import recipients as chosen
from mailer.domain.mailings.start import Start
from mailer.domain.outbox import attachments
from mailer.domain.templates import purposes
from mailer.domain.templates import search as templates
from mailer.domain.triggers import find as triggers
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import ExclusionReason, Mailing, MailingState
from mailer.models.template import Template

#: Templates offered at once, and customers of one page of the ledger.
TEMPLATES, PAGE = 60, 100


def new() -> str:
    """Step 1 of a mailing whose recipients are chosen in step 2."""
    wanted, unwanted = chosen_keys()
    chosen_so_far = {"to": wanted, "except": unwanted} if wanted else same_asked()
    return _templates("mailings.audience", carried() | chosen_so_far)


def choose_template() -> str | Response:
    """Step 1: which template. A template given in the URL goes on to the last step."""
    link, audience = asked_for()
    if "template" in request.args and "chosen" in request.args:
        return redirect(url_for("mailings.audience", template=request.args["template"], **link))
    if not audience:
        return render_template("mailings/nobody.html")
    if "template" in request.args:
        return redirect(url_for("mailings.review", template=request.args["template"], **link))
    return _templates("mailings.review", link)


def _templates(following: str, link: dict[str, Any]) -> str:
    text = request.args.get("q", "").strip()
    for_all = purposes.are_for(None)
    query = select(Template).where(*templates.shown(), for_all).options(*templates.LOADED)
    if text:
        query = query.where(templates.contains(text))
    # In the other way in, those who are ticked are meant unless it says who.
    chosen_before = following == "mailings.review"
    query = query.order_by(Template.modified_at.desc(), Template.id.desc()).limit(TEMPLATES)
    return render_template(
        "mailings/choose_template.html",
        templates=list(db.session.scalars(query)),
        text=text,
        link=link,
        link_to_write=link if chosen_before else link | {"chosen": 1},
        way_back=urlencode(link if chosen_before else link | {"chosen": 1}, doseq=True),
        following=following,
        whom=whom(link),
        customer=_customer(link),
        gone=request.args.get("gone", ""),
    )


def review() -> str | Response:
    """The last step: from whom, to whom, and who is left out; then Send."""
    link, audience = asked_for()
    if audience:
        return review_page(link, audience)
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
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
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
        template = asked_template()
        # Mails leave in the order in which recipients are listed.
        planned = planning.plan(template, audience, actor(), choice=choice_in(link))
        skip = planned.ledger.receive - days.waiting(planned.waves)
    return chosen.listed(audience, reason, after, PAGE + 1, asked, lacking=part == GAPS, skip=skip)


def launch() -> str | Response | tuple[str, int]:
    """Send or plan; or show that step again when something keeps it from that."""
    once = request.form.get("once", "")
    if before := launching.launched(once, actor()):
        return _sent_before(before)
    link, audience = asked_for()
    template = asked_template()
    key = asked_key() or new_key()
    problems = take_files(key)
    # What came along is kept, whatever becomes of the rest.
    db.session.commit()
    if problems:
        return review_page(link | {"draft": key}, audience, " ".join(problems)), 422
    # Once more, as another request with the same wish may have come between.
    if before := launching.launched(once, actor()):
        return _sent_before(before)
    try:
        mailing = _launched(template, link, audience, key, once)
    except Refused as refused:
        db.session.rollback()
        return review_page(link | {"draft": key}, audience, refused.message, refused.fields), 422
    if "customer" not in link:
        sources.untick(link.get("to", [sources.TICKED]), person())
    flash_done(said(mailing))
    return redirect(url_for("mailings.show", mailing_id=mailing.id), 303)


def _sent_before(mailing: Mailing) -> Response:
    flash_done(_("This mailing is on its way already; it was not sent a second time."))
    return redirect(url_for("mailings.show", mailing_id=mailing.id), 303)


def _launched(
    template: Template, link: dict[str, Any], audience: dict[str, Any], key: str, once: str
) -> Mailing:
    draft = asked_draft()
    asked = entered(template, draft)
    start = asked.start()
    kept = drafts.keep(
        key,
        template,
        typed(template, draft)
        | ab_test.typed(draft)
        | recipients_in(before_ticks()[0])
        | terms_in(link),
        actor(),
        revision=request.form.get("revision", type=int),
        window=asked_window(),
    )
    return launching.launch(
        template,
        audience,
        actor(),
        title=asked.title[:200],
        subject=asked.subject if asked.subject != template.version.subject else "",
        sender=asked.sender,
        reply=asked.reply,
        expected=request.form.get("expected", -1, type=int),
        once=once,
        files=attachments.of_draft(key, actor()),
        start=start,
        draft=kept,
        choice=choice_in(link),
        test=ab_test.entered(draft).asked(),
    )


def said(mailing: Mailing) -> str:
    """What became of it, in a sentence."""
    planned = mailing.state == MailingState.SCHEDULED
    if planned and mailing.waits and mailing.start_at is not None:
        return _(
            "As many mailings as may have started within the hour. This one waits and starts at "
            "%(time)s.",
            time=limits.in_words(mailing.start_at),
        )
    if planned and mailing.start_at is not None:
        if mailing.start_local and Start(mailing.start_local, mailing.start_zone).in_gap:
            return _(
                "The clocks are put forward at the time that you chose, so the mailing starts "
                "right after: %(time)s.",
                time=limits.in_words(mailing.start_at),
            )
        return _("The mailing is planned for %(time)s.", time=limits.in_words(mailing.start_at))
    return _("The mailing is on its way.")


def review_page(
    link: dict[str, Any],
    audience: dict[str, Any],
    warning: str = "",
    errors: Mapping[str, str] | None = None,
) -> str:
    """The last step, with what was just typed, else with what was kept."""
    template = asked_template()
    draft = asked_draft()
    asked = entered(template, draft)
    try:
        planned, problems = _planned(template, link, audience, draft)
    except Refused as refused:
        return render_template(
            "mailings/cannot_send.html", template=template, link=link, reason=refused.message
        )
    errors = {**problems, **(errors or {})}
    link.setdefault("draft", new_key())
    shown = next(iter(recipient_steps.first(audience, 1, terms=planned.terms)), None)
    here = url_for("mailings.review", template=template.id, **link)
    return render_template(
        "mailings/review.html",
        plan=planned,
        days=days.shown(planned.waves, planned.sender.account),
        waiting=days.waiting(planned.waves) if planned.test is None else 0,
        **ab_test.step(draft, planned.ledger.receive),
        topics=topics.all_topics(),
        parts_of=PARTS,
        template=planned.template,
        **_links(link, template, draft),
        warning=warning,
        errors=errors,
        reasons=REASONS,
        customer=_customer(link),
        whom=whom(link),
        first=shown,
        proof=proof_dialog(shown, back=here, as_sent=True, draft=link["draft"]),
        entered=asked,
        zone=zone_in_words(),
        saved_draft=draft,
        followed_up=len(follow_ups.of_mailing(draft)) if draft else 0,
        triggered=len(triggers.of_mailing(draft)) if draft else 0,
        # The same window as before where something kept it from being sent.
        once=asked_window() or token_hex(16),
        **parts(link["draft"], []),
    )


def _planned(
    template: Template, link: dict[str, Any], audience: dict[str, Any], draft: Mailing | None
) -> tuple[planning.Plan, Mapping[str, str]]:
    """What Send would do, and what keeps its A/B test from being made: then it is without. Raises
    `Refused`."""
    asked = entered(template, draft)
    test, problems = ab_test.entered(draft).asked(), {}
    while True:
        try:
            planned = planning.plan(
                template,
                audience,
                actor(),
                sender=asked.sender,
                reply=asked.reply,
                choice=choice_in(link),
                test=test,
                subject=asked.subject,
            )
        except Refused as refused:
            if test is None or not any(name.startswith("ab_") for name in refused.fields):
                raise
            test, problems = None, refused.fields
        else:
            return planned, problems


def _links(link: dict[str, Any], template: Template, draft: Mailing | None) -> dict[str, Any]:
    """What the page's form, its ways back and its preview carry on."""
    recipients_of = recipients_in(link)
    asked = {name: link[name] for name in drafts.TERMS if name in link}
    kept = {"draft": link["draft"]} if draft else {}
    return {
        "link": link,
        "link_in_form": {name: value for name, value in link.items() if name not in asked},
        "link_to_change": link if says_who(link) else link | {"to": [sources.TICKED]},
        "link_of_audience": recipients_of | kept | {"template": template.id} | asked,
    }


def whom(link: dict[str, Any]) -> str:
    """The recipients in words, for who does not see the step in which they were chosen."""
    how = addressed.in_words(link.get(drafts.WRITE_TO, ""))
    found = _whom(link)
    return _("%(whom)s (%(how)s)", whom=found, how=how[:1].lower() + how[1:]) if how else found


def _whom(link: dict[str, Any]) -> str:
    if customer := _customer(link):
        return customer.name
    if "same" in link:
        return same_in_words(link["same"])
    names = ", ".join(sources.name_of(key) for key in link.get("to", [sources.TICKED]))
    unwanted = ", ".join(sources.name_of(key) for key in link.get("except", []))
    return _("%(names)s, without %(others)s", names=names, others=unwanted) if unwanted else names


def _customer(link: dict[str, Any]) -> Customer | None:
    return db.session.get(Customer, link["customer"]) if "customer" in link else None


def _reason(text: str) -> ExclusionReason | None:
    return ExclusionReason(text) if text in set(ExclusionReason) else None
