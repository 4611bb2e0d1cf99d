"""The versions of a template: their list, each of them, two beside each other, the way back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy import select
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor, allowed
from mailer.blueprints.components.flashes import flash_done, flash_failed
from mailer.domain.accounts.access import load
from mailer.domain.mailings import of_version
from mailer.domain.templates import library
from mailer.domain.templates import versions as history
from mailer.domain.templates.modes import text_layouts
from mailer.infra.db import db
from mailer.lib import text_difference
from mailer.lib.errors import Refused
from mailer.lib.record_ids import record_id
from mailer.lib.text_difference import Line, Piece
from mailer.models.template import Template, TemplateVersion
from mailer.models.user import User

VIEW, EDIT = "templates:view", "templates:edit"
#: Versions of one page; lines and characters of a difference that are shown.
PAGE, LINES, CHARACTERS = 25, 1_500, 300_000

#: Characters of a line; pixels of a line, of a picture, of what is around a text, of all.
_LINE, _LINE_HEIGHT, _PICTURE_HEIGHT, _AROUND, _HIGHEST = 70, 27, 220, 600, 20_000


@dataclass(frozen=True)
class Difference:
    """Two versions, compared for the screen."""

    subject: tuple[tuple[Piece, ...], tuple[Piece, ...]] | None
    options: tuple[str, str] | None
    lines: list[Line]
    #: Lines that are not shown.
    left_out: int


def versions(template_id: int) -> str:
    """Every save: when, by whom, what it changed, which mailings sent it."""
    template = load(Template, template_id, actor(), VIEW)
    below = request.args.get("below", type=record_id)
    entries = history.history(template, below, PAGE)
    last = entries[-1].version.number if entries else 1
    return render_template(
        "templates/versions.html",
        template=template,
        entries=entries,
        more=last if last > 1 else None,
        below=below,
        **about(template, [entry.version for entry in entries]),
    )


def version(template_id: int, number: int) -> str:
    """One version as it is, or was, sent."""
    template = load(Template, template_id, actor(), VIEW)
    found = history.numbered(template, number)
    return render_template(
        "templates/version.html",
        template=template,
        version=found,
        may_choose=allowed("customers:view"),
        **about(template, [found]),
    )


def compare(template_id: int) -> str:
    """Two versions: `old` and `new` by number; else the last two."""
    template = load(Template, template_id, actor(), VIEW)
    current = template.version.number
    new = request.args.get("new", current, type=record_id)
    old = request.args.get("old", max(1, new - 1), type=record_id)
    pair = history.numbered(template, min(old, new)), history.numbered(template, max(old, new))
    return render_template(
        "templates/compare.html",
        template=template,
        old=pair[0],
        new=pair[1],
        numbers=range(current, 0, -1),
        difference=_difference(*pair),
        height=max(_height(version) for version in pair),
        may_choose=allowed("customers:view"),
    )


def restore_version(template_id: int, number: int) -> AnyResponse:
    """What a version was, as a new one; the others stay as they are."""
    template = load(Template, template_id, actor(), EDIT)
    base = request.form.get("base_number", 0, type=record_id)
    try:
        made = history.restore(template, number, base, actor())
    except library.Outdated:
        flash_failed(
            _(
                "Someone saved this template meanwhile; nothing was restored. Look at the newest "
                "version first."
            )
        )
        return redirect(url_for("templates.versions", template_id=template.id), 303)
    except Refused as refused:
        flash_failed(refused.message)
        return redirect(url_for("templates.versions", template_id=template.id), 303)
    if made.number == base:
        flash_done(_("Version %(number)s is the same as the current one.", number=number))
    else:
        flash_done(_("Version %(old)s is back, as version %(new)s.", old=number, new=made.number))
    return redirect(url_for("templates.show", template_id=template.id), 303)


def about(template: Template, found: list[TemplateVersion]) -> dict[str, Any]:
    """Who saved these versions, and which mailings sent them."""
    ids = {version.created_by_id for version in found if version.created_by_id}
    people = db.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
    return {
        "authors": {row.id: row.name for row in people},
        "sent_with": of_version.mailings_with(template, found),
        "change_told": change_told,
    }


def change_told(change: history.Change | None) -> str:
    """What a version changed, in a line."""
    if change is None:
        return _("First version")
    told = []
    if change.subject:
        told.append(_("subject"))
    if change.options:
        told.append(_("layout"))
    if change.source:
        told.append(_lines_told(change))
    return ", ".join(told) or _("Nothing that is sent")


def _lines_told(change: history.Change) -> str:
    if change.added is None or change.removed is None:
        return _("content")
    told = []
    if change.added:
        told.append(ngettext("%(num)s new line", "%(num)s new lines", change.added))
    if change.removed:
        told.append(ngettext("%(num)s line gone", "%(num)s lines gone", change.removed))
    return ", ".join(told) or _("order of lines")


def _difference(old: TemplateVersion, new: TemplateVersion) -> Difference:
    lines = text_difference.difference(old.source, new.source)
    shown: list[Line] = []
    size = 0
    for line in lines[:LINES]:
        size += sum(len(piece.text) for piece in line.pieces)
        if size > CHARACTERS:
            break
        shown.append(line)
    subject = text_difference.words(old.subject, new.subject)
    options = _layout(old), _layout(new)
    return Difference(
        subject=subject if old.subject != new.subject else None,
        options=options if options[0] != options[1] else None,
        lines=shown,
        left_out=len(lines) - len(shown),
    )


def _height(version: TemplateVersion) -> int:
    """About how many pixels high a mail is on a desk: nobody can measure what stands in a frame
    that runs nothing, and two that are as high as each other scroll together."""
    lines = sum(1 + len(line) // _LINE for line in version.text.splitlines())
    pictures = version.html.lower().count("<img")
    return min(_HIGHEST, _AROUND + lines * _LINE_HEIGHT + pictures * _PICTURE_HEIGHT)


def _layout(version: TemplateVersion) -> str:
    return str(text_layouts.find(version.options.get("layout")).label)
