"""A mailing that is being prepared: kept at every step, opened again, changed, copied."""

from __future__ import annotations

from typing import Any

from flask import make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.mailings.asked import (
    asked_draft,
    asked_for,
    asked_template,
    asked_window,
    before_ticks,
    link_to,
    recipients_in,
    says_who,
    terms_asked,
    terms_in,
)
from mailer.blueprints.mailings.attaching import asked_key, new_key, take_files
from mailer.blueprints.mailings.coming_along import take_along
from mailer.blueprints.mailings.entered import typed
from mailer.blueprints.mailings.send import review_page
from mailer.domain.accounts.access import load
from mailer.domain.customers import addressed, chosen
from mailer.domain.mailings import drafts, manage, recipients
from mailer.domain.templates import unlisted
from mailer.infra.db import db
from mailer.lib.errors import NotFound
from mailer.lib.record_ids import record_id
from mailer.models.customer import Customer
from mailer.models.mailing import Mailing, MailingState

#: Recipients of one page.
PAGE = 100


def kept(revision: int | None = None) -> tuple[Mailing, dict[str, Any]]:
    """Keep what the page that was posted says, also where nothing of its pages was kept yet; and
    what its links carry on."""
    key = asked_key() or new_key()
    link, audience = before_ticks()
    before = asked_draft()
    template = asked_template()
    draft = drafts.keep(
        key,
        template,
        typed(template, before) | ab_test.typed(before) | recipients_in(link) | terms_in(link),
        actor(),
        revision=revision,
        window=asked_window(),
        ticked=audience if means_ticks(link) else None,
    )
    return draft, link | {"draft": key}


def means_ticks(link: dict[str, Any]) -> bool:
    """Are the recipients, or some of them, what is ticked in the list of customers?"""
    if "customer" in link or "same" in link:
        return False
    return chosen.TICKED in (*link.get("to", [chosen.TICKED]), *link.get("except", ()))


def save_audience() -> Response:
    """Step 2 is done: keep it, and go on to single recipients."""
    if not any(name in request.form for name in drafts.RECIPIENTS):
        values: dict[str, Any] = {
            "template": asked_template().id,
            "draft": asked_key() or None,
            "missing": 1,
        }
        return redirect(url_for("mailings.audience", **values), 303)
    draft, link = kept()
    return redirect(url_for("mailings.contacts", template=draft.template_id, **link), 303)


def keep() -> Response | str | tuple[str, int]:
    """The last step was changed, or is left: keep it. In two windows, the second is told, loses
    nothing that was typed, and may still keep its own."""
    leaving, back = "leave" in request.form, "back" in request.form
    count, aside = "count" in request.form, request.form.get("aside")
    if (leaving or back or count or aside) and asked_key():
        take_files(asked_key())
        # What came along is kept, whatever becomes of the rest.
        db.session.commit()
    senders = _senders(asked_draft())
    try:
        draft, link = kept(
            None if "force" in request.form else request.form.get("revision", 0, type=int)
        )
    except drafts.ChangedMeanwhile as changed:
        if leaving or back or count or aside:
            return review_page(*asked_for(), changed.message), 422
        return render_template("mailings/draft_state.html", conflict=changed.message, draft=None)
    if back:
        return redirect(url_for("mailings.contacts", template=draft.template_id, **link), 303)
    if count:
        return redirect(url_for("mailings.review", template=draft.template_id, **link), 303)
    if aside:
        area = "triggers" if aside == "triggers" else "follow_ups"
        return redirect(url_for(f"{area}.of_mailing", mailing_id=draft.id), 303)
    if leaving:
        flash_done(_("“%(name)s” is kept among the drafts.", name=draft.title))
        return redirect(url_for("mailings.index", state="draft"), 303)
    response = make_response(render_template("mailings/draft_state.html", draft=draft, conflict=""))
    if _senders(draft) != senders:
        # Not everybody may write to everybody: who receives it is counted anew.
        response.headers["HX-Trigger-After-Swap"] = "sender-changed"
    # The page, loaded again, still has it.
    response.headers["HX-Replace-Url"] = url_for(
        "mailings.review", template=draft.template_id, **link
    )
    return response


def _senders(draft: Mailing | None) -> tuple[Any, Any]:
    wishes = draft.wishes if draft is not None else {}
    return wishes.get("sender"), wishes.get("reply")


def contacts() -> str | Response:
    """Step 3: everyone who will receive it; who is unticked does not."""
    if "template" not in request.args:
        return redirect(url_for("mailings.new"))
    template = asked_template()
    link, audience = before_ticks()
    if not audience:
        return redirect(url_for("mailings.audience", template=template.id, **link))
    after = request.args.get("after", 0, type=record_id)
    text = request.args.get("q", "").strip()
    rows = recipients.page(audience, text, after, PAGE + 1)
    draft = asked_draft()
    link.setdefault("draft", new_key())
    return render_template(
        "mailings/contacts.html",
        template=template,
        link=link,
        rows=rows[:PAGE],
        ticked=drafts.ticked_among(draft, [row.id for row in rows]),
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        after=after,
        text=text,
        count=recipients.receive(drafts.with_ticks(audience, draft), terms_asked(link)),
    )


def tick() -> str:
    """One of them gets it, or does not."""
    draft, _link = kept()
    link, audience = before_ticks()
    recipient_id = _recipient(audience, request.form.get("one", 0, type=record_id))
    drafts.set_tick(draft, recipient_id, on="on" in request.form)
    link, audience = asked_for()
    count = recipients.receive(audience, terms_asked(link))
    return render_template("mailings/contacts_count.html", count=count)


def _recipient(audience: dict[str, Any], wanted: int) -> int:
    """The customer, or the contact where it writes to them, that the person may see."""
    found = db.session.get(addressed.of(audience).model, wanted)
    if found is None:
        raise NotFound
    load(Customer, addressed.in_data(found)["customer_id"], actor(), "customers:view")
    return wanted


def tick_all() -> Response:
    """All of them get it, or none until some are ticked."""
    draft, link = kept()
    drafts.set_all(draft, on="on" in request.form)
    found = request.form.get("q") or None
    return redirect(url_for("mailings.contacts", template=draft.template_id, q=found, **link), 303)


def go_on(mailing_id: int) -> Response:
    """Into a draft, at the step where something is missing, else the last."""
    draft = load(Mailing, mailing_id, actor(), "mailings:send")
    own = draft.created_by_id == actor().id and draft.follows_id is None
    if draft.state != MailingState.DRAFT or not own:
        return redirect(url_for("mailings.show", mailing_id=draft.id))
    return redirect(_review_url(draft))


def edit(mailing_id: int) -> Response:
    """Change a planned or stopped mailing: on a copy that takes its place once that is sent or
    planned."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    draft, stopped = manage.edit(mailing, actor())
    if stopped:
        flash_failed(
            _(
                "“%(name)s” would have started within 15 minutes, so it was stopped. Plan or send "
                "it below when it is right.",
                name=mailing.title,
            )
        )
    return redirect(_review_url(draft), 303)


def duplicate(mailing_id: int) -> Response:
    """The same once more, as a draft."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:send")
    draft = drafts.copy(mailing, actor())
    flash_done(take_along(mailing, draft))
    return redirect(_review_url(draft), 303)


def _review_url(draft: Mailing) -> str:
    if draft.template.deleted_at is not None:
        return url_for("mailings.new", gone=draft.template.name, **link_to(draft))
    link = link_to(draft)
    if draft.template.unlisted and not unlisted.is_whole(draft.template):
        return url_for("mailings.write", draft=draft.draft_key)
    if not says_who(link):
        return url_for("mailings.audience", template=draft.template_id, **link)
    return url_for("mailings.review", template=draft.template_id, **link)
