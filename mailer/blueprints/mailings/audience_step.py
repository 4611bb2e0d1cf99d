"""Step 2 of sending: to whom, and to whom not. What is chosen stands in the URL, so that every
step can be gone back to and nothing is lost."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from mailer.blueprints.access import actor
from mailer.blueprints.components.records import person
from mailer.blueprints.mailings.asked import (
    carried,
    chosen_keys,
    same_asked,
    same_in_words,
    terms_asked,
)
from mailer.blueprints.mailings.words import REASONS
from mailer.domain.accounts.access import load
from mailer.domain.customers import audience as audiences
from mailer.domain.customers import chosen
from mailer.domain.mailings import recipients
from mailer.lib.record_ids import record_id
from mailer.models.template import Template


def audience() -> str | Response:
    """Two lists of sources: who gets it, who is left out."""
    if "template" not in request.args:
        return redirect(url_for("mailings.new"))
    template = load(
        Template, request.args.get("template", 0, type=record_id), actor(), "mailings:send"
    )
    wanted, unwanted = chosen_keys()
    same = same_asked()
    return render_template(
        "mailings/audience.html",
        template=template,
        offered=chosen.offered(person(), [*wanted, *unwanted]),
        wanted=wanted,
        unwanted=unwanted,
        link=carried() | same,
        same=same_in_words(same["same"]) if same else "",
        missing="missing" in request.args and not wanted,
        **_counted(),
    )


def count() -> str:
    """How many they are, and who is left out and why."""
    return render_template("mailings/audience_count.html", **_counted())


def _counted() -> dict[str, Any]:
    wanted, unwanted = chosen_keys()
    found = chosen.audience_of(wanted, unwanted, person(), to_keep=False)
    problems = audiences.problems(found)
    asked = terms_asked(carried())
    ledger = recipients.ledger(found, asked) if wanted and not problems else None
    return {"ledger": ledger, "problems": problems, "reasons": REASONS}
