"""What readers did with a mailing: figures, over time, by link."""

from __future__ import annotations

from flask import render_template

from mailer.blueprints.access import actor
from mailer.blueprints.mailings.words import FIGURES
from mailer.domain.accounts.access import load
from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure
from mailer.domain.settings.company import company
from mailer.models.mailing import Mailing

#: Each row of the page: a figure, those that it is divided into, and what they are parts of.
GROUPS = (
    (Figure.SENT, (Figure.DELIVERED, Figure.BOUNCED)),
    (Figure.DELIVERED, (Figure.OPENED, Figure.UNOPENED)),
    (Figure.DELIVERED, (Figure.CLICKED, Figure.UNCLICKED)),
)
#: Those that stand beside them.
OTHERS = (Figure.UNDELIVERED, Figure.UNSUBSCRIBED, Figure.MACHINES)


def figures(mailing_id: int) -> str:
    """All figures of one mailing; each leads to its recipients."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    zone = company().time_zone
    course = statistics.course(mailing, zone)
    return render_template(
        "mailings/statistics.html",
        mailing=mailing,
        figures=statistics.figures(mailing),
        words=FIGURES,
        groups=GROUPS,
        others=OTHERS,
        links=statistics.links(mailing),
        course=course,
        most=max((max(step.opened, step.clicked) for step in course.steps), default=0),
        zone=zone,
    )
