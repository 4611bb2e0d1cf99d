"""What the page of the drag & drop designer gives its scripts: words, look, tags, own blocks."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import url_for

from mailer.blueprints.i18n import language
from mailer.blueprints.templates.blocks import listed
from mailer.blueprints.templates.designer_texts import texts
from mailer.blueprints.templates.pages import MenuTag
from mailer.domain.ratings import scores
from mailer.domain.ratings.settings import settings
from mailer.domain.settings.company import company
from mailer.domain.settings.logo import path_of
from mailer.domain.templates.modes.mjml import colours, engine
from mailer.domain.templates.tags.tag import Scope

#: Tags whose value is an address, whatever the sample holds.
_LINKS = {"UNSUBSCRIBE", "VIEWONLINE", "DOCUMENTLINK", "ANSWERLINK"}


def page_data(
    mail_language: str, tags: list[tuple[str, list[MenuTag]]], purpose: Scope | None = None
) -> dict[str, Any]:
    """All of it, ready for JSON. Writes nothing."""
    return {
        "language": language(),
        "mailLanguage": mail_language,
        "texts": texts(),
        "fontFamily": engine.FONTS,
        "look": _look(),
        "tags": [
            {"scope": scope, "tags": [{"name": tag.name, "label": tag.label} for tag in some]}
            for scope, some in tags
        ],
        "linkTags": [
            {"name": tag.name, "label": tag.label}
            for _scope, some in tags
            for tag in some
            if tag.name in _LINKS or tag.sample.startswith(("http://", "https://"))
        ],
        "ratingSigns": "".join(scores.signs(settings().style).values()),
        "purpose": purpose or "",
        "blocks": [asdict(block) for block in listed()],
        "urls": {
            "upload": "/media/upload",
            "saveBlock": url_for("templates.save_block"),
            "renameBlock": url_for("templates.rename_block", block_id=0),
            "deleteBlock": url_for("templates.delete_block", block_id=0),
        },
    }


def _look() -> dict[str, Any]:
    ours = company()
    return {
        "colours": colours.of_company(ours),
        "name": ours.name,
        "logo": path_of(ours.logo) if ours.logo else "",
    }
