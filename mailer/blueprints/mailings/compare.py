"""Several mailings beside each other."""

from __future__ import annotations

from dataclasses import dataclass

from flask import render_template
from sqlalchemy import func, select

from mailer.blueprints.mailings.follow import MAILINGS
from mailer.blueprints.mailings.words import FIGURES
from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.infra.db import db
from mailer.models.mailing import Mailing

#: As many as one can look at together.
MOST = 12
#: Columns, and of which figure each is a share.
COLUMNS: tuple[tuple[Figure, Figure | None], ...] = (
    (Figure.SENT, None),
    (Figure.DELIVERED, Figure.SENT),
    (Figure.BOUNCED, Figure.SENT),
    (Figure.UNDELIVERED, None),
    (Figure.OPENED, Figure.DELIVERED),
    (Figure.UNOPENED, Figure.DELIVERED),
    (Figure.CLICKED, Figure.DELIVERED),
    (Figure.UNCLICKED, Figure.DELIVERED),
    (Figure.UNSUBSCRIBED, Figure.DELIVERED),
)


@dataclass(frozen=True)
class Compared:
    """One of them."""

    mailing: Mailing
    figures: dict[Figure, int]

    def share(self, figure: Figure, of: Figure) -> float:
        """A part of one, of what there is."""
        return self.figures[figure] / self.figures[of] if self.figures[of] else 0.0


def compare() -> str:
    """The ticked mailings that have started, the newest first."""
    ticked = Mailing.id.in_(MAILINGS.ticked_ids())
    query = select(Mailing).where(ticked, Mailing.started_at.is_not(None))
    found = db.session.scalars(query.order_by(Mailing.started_at.desc()).limit(MOST)).all()
    count = db.session.scalar(select(func.count()).select_from(query.subquery())) or 0
    return render_template(
        "mailings/compare.html",
        compared=[Compared(each, statistics.figures(each)) for each in found],
        columns=COLUMNS,
        words=FIGURES,
        more=count - len(found),
        waiting=MAILINGS.ticked_count() - count,
    )
