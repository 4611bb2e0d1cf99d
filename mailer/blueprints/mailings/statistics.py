"""What readers did with a mailing: figures, over time, by link."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.mailings import ab_test
from mailer.blueprints.mailings.words import FIGURES
from mailer.domain.accounts.access import load
from mailer.domain.customers import saved_lists
from mailer.domain.mailings import statistics
from mailer.domain.mailings.statistics import Figure, LinkClicks
from mailer.domain.settings.company import company
from mailer.infra.db import db
from mailer.lib.errors import NotFound
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
        links_of=_links(mailing),
        course=course,
        most=max((max(step.opened, step.clicked) for step in course.steps), default=0),
        zone=zone,
    )


def _links(mailing: Mailing) -> list[tuple[str, list[LinkClicks]]]:
    """Its links; of a tested mailing those of each variant, with its name."""
    variants = ab_test.variants_of(mailing)
    if not variants:
        return [("", statistics.links(mailing))]
    return [(each.value.upper(), statistics.links(mailing, each)) for each in variants]


def save_list(mailing_id: int) -> Response:
    """Keep the customers of one figure as a list; from there, or at once, they are written to."""
    mailing = load(Mailing, mailing_id, actor(), "mailings:view")
    wanted = request.form.get("figure", "")
    if wanted not in set(Figure):
        raise NotFound
    figure = Figure(wanted)
    name = f"{mailing.title}: {FIGURES[figure][0]}"
    saved = saved_lists.keep(name, statistics.customers_of(mailing, figure), actor())
    db.session.commit()
    if request.form.get("then") == "write":
        # Straight on to the template; the list stands among the recipients of the next steps.
        return redirect(url_for("mailings.choose_template", to=[f"list:{saved.id}"]), 303)
    flash_done(_("Saved as the list “%(name)s”. You can write to it from here.", name=saved.name))
    return redirect(url_for("saved_lists.show", list_id=saved.id), 303)
