"""What becomes of mailings: the list, one mailing live, its recipients, what each one got."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import Response, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy import or_
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components import records
from mailer.blueprints.components.list_parts import (
    Badge,
    BulkAction,
    Column,
    Condition,
    Empty,
    Filter,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.follow_ups import timeline
from mailer.blueprints.mailings import ab_test, days
from mailer.blueprints.mailings.attaching import attachments_of
from mailer.blueprints.mailings.words import (
    DELIVERY_STATES,
    FIGURES,
    GRADES,
    MAILING_STATES,
    REASONS,
    state_of,
)
from mailer.domain.accounts.access import can, load
from mailer.domain.accounts.permissions import USERS_MANAGE
from mailer.domain.customers import addressed
from mailer.domain.customers.search import starts_with
from mailer.domain.deliveries import plan
from mailer.domain.deliveries.reasons import shown
from mailer.domain.follow_ups import find
from mailer.domain.mailings import ledger, manage, overview, schedule, statistics
from mailer.domain.mailings.operate import may_operate
from mailer.domain.mailings.statistics import Figure
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.folding import fold
from mailer.lib.record_ids import record_id
from mailer.models.delivery import Delivery, DeliveryState
from mailer.models.mailing import ExclusionReason, Mailing, MailingState
from mailer.models.smtp_account import SmtpAccount

PAGE = 100
#: A mailing in one of these states changes by itself.
MOVING = (MailingState.SENDING, MailingState.PAUSED, MailingState.SCHEDULED)
#: Seconds after which the page looks again: something moves, or it waits for another day.
SOON, LATER = 1, 10


def _mailing_state(mailing: Mailing) -> Badge:
    word, tone = MAILING_STATES[mailing.state]
    return Badge(word, tone)


def delivery_state(delivery: Delivery) -> Badge:
    return Badge(*state_of(delivery))


def _in_states(values: Any) -> Condition:
    known = set(DeliveryState)
    return Delivery.state.in_([value for value in values if value in known])


def _counted_for(values: Any) -> Condition:
    known = set(Figure)
    return or_(*(statistics.condition(Figure(value)) for value in values if value in known))


def _name(delivery: Delivery) -> str:
    """Whose address it is; nothing where the record is gone."""
    person = delivery.contact or delivery.customer
    return person.name if person else ""


def _opened(delivery: Delivery) -> Badge | None:
    """How sure it is, and how often."""
    reading = delivery.reading
    if reading is None or reading.opened is None:
        return None
    often = ngettext("%(num)s opening", "%(num)s openings", reading.openings)
    return Badge(*GRADES[reading.opened], often if reading.openings else "")


def _clicked(delivery: Delivery) -> Badge | None:
    reading = delivery.reading
    if reading is None or reading.clicked is None:
        return None
    often = ngettext("%(num)s click", "%(num)s clicks", reading.clicks)
    return Badge(*GRADES[reading.clicked], often if reading.clicks else "")


FOLDERS: tuple[tuple[Any, tuple[MailingState, ...]], ...] = (
    (_l("Drafts"), (MailingState.DRAFT,)),
    (_l("Scheduled"), (MailingState.SCHEDULED,)),
    (_l("Sending"), (MailingState.SENDING, MailingState.PAUSED)),
    (_l("Sent"), (MailingState.SENT,)),
    (_l("Stopped"), (MailingState.STOPPED,)),
)

MAILINGS = RecordList(
    key="mailings",
    model=Mailing,
    permission="mailings:view",
    columns=(
        Column("title", _l("Mailing"), lambda m: m.title),
        Column("state", _l("State"), _mailing_state),
        Column("recipients", _l("Recipients"), lambda m: m.expected, numeric=True),
        Column("subject", _l("Subject"), lambda m: m.subject),
        Column("by", _l("Started by"), lambda m: m.created_by.name if m.created_by else ""),
        Column(
            "created",
            _l("Started"),
            lambda m: m.started_at,
            sort=(Mailing.created_at,),
            largest_first=True,
        ),
        Column("planned", _l("Planned for"), lambda m: m.start_at, sort=(Mailing.start_at,)),
        Column("modified", _l("Changed"), lambda m: m.modified_at, shown=False),
        Column("finished", _l("Finished"), lambda m: m.finished_at, shown=False),
    ),
    default_sort="-created",
    row_name=lambda m: m.title,
    row_url=lambda m: url_for("mailings.show", mailing_id=m.id),
    noun=lambda n, shown: ngettext("%(shown)s mailing", "%(shown)s mailings", n, shown=shown),
    empty=Empty(
        "send",
        _l(
            "Mailings are templates sent to customers. Tick customers, then More → Send e-mail template."
        ),
        "customers.index",
        _l("Go to the customers"),
    ),
    filters=(
        Filter(
            "state",
            _l("State"),
            lambda: [(state.value, word) for state, (word, _tone) in MAILING_STATES.items()],
            lambda values: Mailing.state.in_([v for v in values if v in set(MailingState)]),
        ),
    ),
    bulk=(
        BulkAction("compare", _l("Compare"), "chart-bar", "mailings.compare", primary=True),
        BulkAction("csv", _l("Export as CSV"), "download", "mailings.figures_csv"),
        BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "mailings.figures_xlsx"),
    ),
    options=(db.joinedload(Mailing.created_by),),
    always=lambda: [overview.listed()],
)

MAILS = RecordList(
    key="mailing_mails",
    model=Delivery,
    permission="mailings:view",
    columns=(
        Column("address", _l("Address"), lambda d: d.address),
        Column("name", _l("Name"), _name),
        Column("state", _l("State"), delivery_state, sort=(Delivery.state,)),
        Column("accepted", _l("Accepted"), lambda d: d.accepted_at),
        Column("opened", _l("Opened"), _opened),
        Column("clicked", _l("Clicked"), _clicked),
        Column("reply", _l("Reply of the server"), lambda d: shown(d.reply)),
    ),
    default_sort="state",
    row_name=lambda d: d.address,
    row_url=lambda d: url_for("mailings.mail", mailing_id=d.mailing_id, delivery_id=d.id),
    noun=lambda n, shown: ngettext("%(shown)s recipient", "%(shown)s recipients", n, shown=shown),
    empty=Empty("mail", _l("The recipients are being queued; they appear here in a moment.")),
    search=lambda text: starts_with(Delivery.address_key, fold(text)),
    search_label=_l("Search an address"),
    filters=(
        Filter(
            "state",
            _l("State"),
            lambda: [(state.value, words[0]) for state, words in DELIVERY_STATES.items()],
            _in_states,
        ),
        Filter(
            "figure",
            _l("What came of it"),
            lambda: [(figure.value, words[0]) for figure, words in FIGURES.items()],
            _counted_for,
        ),
    ),
    options=(
        db.joinedload(Delivery.reading),
        db.joinedload(Delivery.bounce),
        db.joinedload(Delivery.customer),
        db.joinedload(Delivery.contact),
    ),
)


def index() -> Response:
    """All mailings, newest first."""
    wanted = request.args.getlist("state")
    return records.show(
        MAILINGS,
        "mailings/index.html",
        folders=_folders(),
        folder=",".join(sorted(wanted)),
    )


def _folders() -> list[tuple[Any, list[str], int]]:
    """Name, states and number of mailings of each folder."""
    counted = overview.counted()
    return [
        (word, [state.value for state in states], sum(counted.get(state, 0) for state in states))
        for word, states in FOLDERS
    ]


def show(mailing_id: int) -> AnyResponse:
    """One mailing: live progress, the ledger, every recipient. One's own draft goes on."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    if mailing.state == MailingState.DRAFT and mailing.follows_id is not None:
        return redirect(url_for("follow_ups.of_mailing", mailing_id=mailing.follows_id))
    if mailing.state == MailingState.DRAFT and mailing.created_by_id == actor().id:
        return redirect(url_for("mailings.go_on", mailing_id=mailing.id))
    return records.show(
        MAILS,
        "mailings/show.html",
        extra=(Delivery.mailing_id == mailing.id,),
        mailing=mailing,
        attachments=attachments_of(mailing),
        figure=_one_figure(),
        follow_ups=timeline.of_mailing(mailing),
        followed=find.followed_by(mailing),
        **_live(mailing),
    )


def _one_figure() -> Figure | None:
    """The figure whose recipients are shown, if it is one."""
    wanted = request.args.getlist("figure")
    return Figure(wanted[0]) if len(wanted) == 1 and wanted[0] in set(Figure) else None


def progress(mailing_id: int) -> Response:
    """The live part of a mailing's page; the whole page when the mailing has come to another
    stage than the one it shows."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    response = make_response(
        render_template("mailings/live.html", mailing=mailing, **_live(mailing))
    )
    if request.args.get("state") != _stage(mailing):
        response.headers["HX-Refresh"] = "true"
    return response


def indicator() -> str:
    """For the header of every page: what is being sent now."""
    return render_template("mailings/indicator.html", sending=overview.sending_now())


def left_out(mailing_id: int) -> str:
    """Who of the audience got no mail, and why."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    wanted = request.args.get("reason", "")
    reason = ExclusionReason(wanted) if wanted in set(ExclusionReason) else None
    after = request.args.get("after", 0, type=record_id)
    rows = ledger.left_out(mailing, reason, after, PAGE + 1)
    return render_template(
        "mailings/left_out.html",
        mailing=mailing,
        rows=rows[:PAGE],
        more=rows[PAGE - 1].id if len(rows) > PAGE else None,
        after=after,
        reason=reason,
        reasons=REASONS,
        outcome=ledger.outcome(mailing),
    )


def _live(mailing: Mailing) -> dict[str, Any]:
    outcome = ledger.outcome(mailing)
    left = outcome.seconds_left() if mailing.state == MailingState.SENDING else None
    ahead = _days(mailing)
    waits = mailing.state == MailingState.SCHEDULED or (ahead is not None and ahead.next != "")
    return {
        "outcome": outcome,
        "eta": clock.now() + dt.timedelta(seconds=left) if left else None,
        "days": ahead,
        "moving": mailing.state in MOVING,
        "stage": _stage(mailing),
        "every": LATER if waits else SOON,
        "late": schedule.is_late(mailing),
        "write_to": addressed.in_words(mailing.audience.get("write_to", "")),
        "may_edit": manage.may_edit(mailing),
        "may_delete": mailing.state in manage.DELETABLE,
        "zone": mailing.start_zone or company().time_zone,
        "heirs": manage.heirs() if _hands_over(mailing) else [],
        "obstacle": schedule.obstacle(mailing) if mailing.state == MailingState.SCHEDULED else "",
        "halt": schedule.halt(mailing),
        "may_operate": may_operate(mailing, actor()),
        "states": DELIVERY_STATES,
        "mailing_states": MAILING_STATES,
        "reasons": REASONS,
        **ab_test.shown(mailing),
    }


def _hands_over(mailing: Mailing) -> bool:
    """Is it one that a super admin, who looks at it, could give to somebody else?"""
    done = (MailingState.SENT,)
    return can(actor(), USERS_MANAGE).allowed and mailing.state not in done


def _stage(mailing: Mailing) -> str:
    """Its state, as far as the page looks different."""
    state = "late" if schedule.is_late(mailing) else mailing.state.value
    return state + ab_test.stage(mailing)


def _days(mailing: Mailing) -> days.Days | None:
    """The days that are still to come, unless someone has to say first that it goes on."""
    held = mailing.state == MailingState.PAUSED or schedule.is_late(mailing)
    if mailing.account_id is None or held:
        return None
    account = db.session.get(SmtpAccount, mailing.account_id)
    return days.shown(plan.of_mailing(mailing), account, mailing.start_at)
