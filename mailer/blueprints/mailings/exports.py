"""Figures of mailings, and the recipients behind each, as files for a spreadsheet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from flask import Response, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.downloads import csv_answer, xlsx_answer
from mailer.blueprints.formatting import datetime
from mailer.blueprints.mailings.follow import MAILINGS
from mailer.blueprints.mailings.words import DELIVERY_STATES, FIGURES, GRADES, MAILING_STATES
from mailer.domain.accounts.access import load
from mailer.domain.deliveries.reasons import shown
from mailer.domain.mailings import export, statistics
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db
from mailer.lib.record_ids import record_ids
from mailer.lib.tabular.download import Cell
from mailer.models.delivery import Delivery
from mailer.models.mailing import Mailing

#: Mailings of one file.
MOST = 1_000


def figures_csv() -> Response:
    """All figures of the ticked mailings, or of those that the URL names."""
    return csv_answer(_figures(_chosen()), _("figures"))


def figures_xlsx() -> AnyResponse:
    """The same as an Excel file."""
    chosen = _chosen()
    return xlsx_answer(_figures(chosen), len(chosen), _("figures"), url_for("mailings.index"))


def recipients_csv(mailing_id: int) -> Response:
    """The recipients behind one figure, or all of them; streamed."""
    mailing, figure = _asked(mailing_id)
    return csv_answer(_recipients(mailing.id, figure), _("recipients"))


def recipients_xlsx(mailing_id: int) -> AnyResponse:
    """The same as an Excel file."""
    mailing, figure = _asked(mailing_id)
    rows, count = _recipients(mailing.id, figure), export.count(mailing.id, figure)
    back_url = url_for("mailings.show", mailing_id=mailing.id)
    return xlsx_answer(rows, count, _("recipients"), back_url)


def _asked(mailing_id: int) -> tuple[Mailing, Figure | None]:
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    wanted = request.args.get("figure", "")
    return mailing, Figure(wanted) if wanted in set(Figure) else None


def _chosen() -> list[Mailing]:
    ids = record_ids(request.args.getlist("id")[:MOST])
    wanted = Mailing.id.in_(ids) if ids else Mailing.id.in_(MAILINGS.ticked_ids())
    query = select(Mailing).where(wanted, Mailing.started_at.is_not(None))
    return list(db.session.scalars(query.order_by(Mailing.started_at.desc()).limit(MOST)))


def _figures(mailings: Iterable[Mailing]) -> Iterator[list[Cell]]:
    yield [
        _("Mailing"), _("Subject"), _("State"), _("Started"), *(str(FIGURES[f][0]) for f in Figure)
    ]  # fmt: skip
    for each in mailings:
        counted = statistics.figures(each)
        started = datetime(each.started_at) if each.started_at else ""
        state = str(MAILING_STATES[each.state][0])
        yield [each.title, each.subject, state, started, *(counted[f] for f in Figure)]


def _recipients(mailing_id: int, figure: Figure | None) -> Iterator[list[Cell]]:
    yield [
        _("Address"), _("Customer"), _("State"), _("Accepted"), _("Opened"), _("Clicked"),
        _("Reply of the server"),
    ]  # fmt: skip
    for delivery, name in export.recipients(mailing_id, figure):
        yield _recipient(delivery, name)


def _recipient(delivery: Delivery, name: str) -> list[Cell]:
    reading = delivery.reading
    opened, clicked = (reading.opened, reading.clicked) if reading else (None, None)
    return [
        delivery.address,
        name,
        str(DELIVERY_STATES[delivery.state][0]),
        datetime(delivery.accepted_at) if delivery.accepted_at else "",
        str(GRADES[opened][0]) if opened else "",
        str(GRADES[clicked][0]) if clicked else "",
        shown(delivery.reply),
    ]
