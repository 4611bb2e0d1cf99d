"""Step 2 of sending: to whom, and to whom not. What is chosen stands in the URL, so that every
step can be gone back to and nothing is lost."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mailer.blueprints.components.records import person
from mailer.blueprints.mailings.asked import (
    asked_template,
    carried,
    chosen_keys,
    of_keys,
    same_asked,
    same_in_words,
    terms_asked,
)
from mailer.blueprints.mailings.words import REASONS
from mailer.domain.customers import addressed, chosen
from mailer.domain.customers import audience as audiences
from mailer.domain.mailings import drafts, recipients
from mailer.infra.db import db
from mailer.models.mailing import Mailing


def audience() -> str | Response:
    """Two lists of sources: who gets it, who is left out."""
    if "template" not in request.args:
        return redirect(url_for("mailings.new"))
    template = asked_template()
    wanted, unwanted = chosen_keys()
    same, link = same_asked(), carried()
    write_to = link.pop(drafts.WRITE_TO, "") or (_written_to(same["same"]) if same else "")
    return render_template(
        "mailings/audience.html",
        template=template,
        offered=chosen.offered(person(), [*wanted, *unwanted]),
        wanted=wanted,
        unwanted=unwanted,
        link=link | same,
        back=carried() | ({"to": wanted, "except": unwanted} if wanted else same),
        write_to=addressed.of_word(write_to).word or addressed.OWN,
        writing=addressed.choices(),
        same=same_in_words(same["same"]) if same else "",
        missing="missing" in request.args and not wanted,
        **_counted(),
    )


def count() -> str:
    """How many they are, and who is left out and why."""
    return render_template("mailings/audience_count.html", **_counted())


def _written_to(mailing_id: int) -> str:
    found: str = db.session.get_one(Mailing, mailing_id).audience.get(drafts.WRITE_TO, "")
    return found


def _counted() -> dict[str, Any]:
    wanted, unwanted = chosen_keys()
    found = of_keys(wanted, unwanted, carried(), keep=False)
    problems = audiences.problems(found)
    asked = terms_asked(carried())
    ledger = recipients.ledger(found, asked) if wanted and not problems else None
    return {"ledger": ledger, "problems": problems, "reasons": REASONS}
