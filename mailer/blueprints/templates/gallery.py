"""The gallery: designs to begin with, looked at with the sample's data in the company's look."""

from __future__ import annotations

from flask import Response, render_template, request
from flask_babel import lazy_gettext as _l

from mailer.blueprints.access import actor
from mailer.blueprints.components.mail_frames import mail_frame
from mailer.blueprints.templates.preview import head
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import Design
from mailer.domain.settings.company import company
from mailer.domain.templates import purposes, starters
from mailer.domain.templates.gallery.designs import LANGUAGES, OCCASIONS, Occasion
from mailer.domain.templates.gallery.starter import Starter
from mailer.domain.templates.languages import language_label
from mailer.domain.templates.modes.all_modes import MODES
from mailer.lib.errors import NotFound
from mailer.models.template import DesignMode

LABELS = {
    Occasion.TOUCH: _l("Staying in touch"),
    Occasion.NEWS: _l("News and offers"),
    Occasion.PRACTICAL: _l("Good to know"),
    Occasion.BUSINESS: _l("Documents, reminders, incidents"),
}


def gallery() -> str:
    """All designs in one language; `occasion` narrows them."""
    language, occasion = _language(), request.args.get("occasion", "")
    designs = [
        design
        for design in starters.offered(language, DesignMode.DRAGDROP)
        if occasion not in set(Occasion) or OCCASIONS[design.key] == occasion
    ]
    return render_template(
        "templates/gallery.html",
        designs=designs,
        occasions=LABELS,
        occasion=occasion,
        chosen=language,
        languages=[(code, language_label(code)) for code in LANGUAGES],
    )


def starter(key: str) -> str:
    """One design, as it would arrive."""
    design = _design(key)
    return render_template(
        "templates/starter.html",
        design=design,
        languages=[(code, language_label(code)) for code in LANGUAGES],
    )


def starter_mail(key: str) -> Response:
    """It, for a frame; see `mail_frame`."""
    made = _made(_design(key))
    return mail_frame(
        lambda: previews.show(made, None, actor()),
        lambda: previews.message(made, None, "", actor()),
    )


def starter_state(key: str) -> str:
    """What stands above that frame."""
    shown = previews.show(_made(_design(key)), None, actor())
    return render_template("templates/preview_head.html", **head(shown))


def _language() -> str:
    wanted = request.args.get("language", "") or company().language
    return wanted if wanted in LANGUAGES else "en"


def _design(key: str) -> Starter:
    found = starters.find(key, _language())
    if found is None:
        raise NotFound
    return found


def _made(design: Starter) -> Design:
    content = MODES[design.mode].check(design.source, company()).content
    options = purposes.as_option(design.purpose)
    return Design(design.mode, design.subject, content, design.language, options)
