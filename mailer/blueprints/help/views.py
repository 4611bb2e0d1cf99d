"""The help pages, and the search in them."""

from __future__ import annotations

from flask import render_template, request

from mailer.blueprints.help import pages
from mailer.blueprints.i18n import language
from mailer.lib.errors import NotFound


def index() -> str:
    """All pages, or what a search found."""
    query = request.args.get("q", "").strip()[:100]
    return render_template(
        "help/index.html",
        pages=pages.all_pages(language()),
        query=query,
        hits=pages.search(language(), query),
    )


def page(area: str) -> str:
    """One page."""
    found = pages.page(language(), area)
    if found is None:
        raise NotFound
    return render_template("help/page.html", page=found, pages=pages.all_pages(language()))
