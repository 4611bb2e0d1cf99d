"""The bin: what was deleted in the last thirty days, and the ways out of it."""

from __future__ import annotations

from flask import redirect, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import joinedload
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done
from mailer.blueprints.components.list_parts import BulkAction, Column, Empty, RowAction
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.components.records import show as show_list
from mailer.blueprints.templates.list import picture
from mailer.domain.templates import bin as verbs
from mailer.domain.templates import search
from mailer.domain.templates.modes.all_modes import MODES
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import Template

DELETE = "templates:delete"


def _days_left(template: Template) -> str:
    left = verbs.days_left(template)
    if left == 0:
        return _("goes today")
    return ngettext("%(num)s day", "%(num)s days", left)


BIN = RecordList[Template](
    key="templates_bin",
    model=Template,
    permission=DELETE,
    columns=(
        Column("name", _l("Name"), lambda row: row.name),
        Column("mode", _l("Design"), lambda row: MODES[row.mode].label, shown=False),
        Column(
            "deleted",
            _l("In the bin since"),
            lambda row: row.deleted_at,
            sort=(Template.deleted_at,),
            largest_first=True,
        ),
        Column("by", _l("Deleted by"), lambda row: row.deleted_by.name if row.deleted_by else ""),
        Column("left", _l("Stays for"), _days_left),
    ),
    default_sort="-deleted",
    row_name=lambda row: row.name,
    noun=lambda n, shown: ngettext("%(shown)s template", "%(shown)s templates", n, shown=shown),
    empty=Empty(
        "trash",
        _l("Nothing is in the bin. What you delete waits here for 30 days and can be restored."),
    ),
    search=search.contains_itself,
    search_label=_l("Search names and subjects"),
    always=verbs.in_bin,
    options=(search.LOADED[0], joinedload(Template.deleted_by)),
    picture=picture,
    note=lambda row: row.version.subject,
    bulk=(
        BulkAction(
            "restore",
            _l("Restore"),
            "restore",
            "templates.restore_ticked",
            method="post",
            primary=True,
        ),
        BulkAction(
            "erase",
            _l("Delete for ever"),
            "trash",
            "templates.erase_ticked",
            method="post",
            danger=True,
            question=lambda what: _("Delete %(what)s for ever?", what=what),
            explanation=_l("They cannot be brought back. What was sent of them stays readable."),
        ),
    ),
    actions=(
        RowAction(
            "restore",
            _l("Restore"),
            "restore",
            "templates.restore_one",
            method="post",
            argument="template_id",
        ),
        RowAction(
            "erase",
            _l("Delete for ever"),
            "trash",
            "templates.erase",
            method="post",
            danger=True,
            argument="template_id",
            question=_l("Delete “%(name)s” for ever?"),
            explanation=_l("It cannot be brought back. What was sent of it stays readable."),
        ),
    ),
)


def bin() -> AnyResponse:
    """What is in it."""
    return show_list(BIN, "templates/bin.html", days=verbs.DAYS)


def restore_one(template_id: int) -> AnyResponse:
    """Take one out."""
    template = verbs.restore(template_id, actor())
    flash_done(_("“%(name)s” is back in the library.", name=template.name))
    return redirect(url_for("templates.bin"), 303)


def restore_ticked() -> AnyResponse:
    """Take all ticked ones out."""
    restored = [verbs.restore(template_id, actor()) for template_id in _ticked()]
    BIN.untick_all()
    flash_done(ngettext("The template is back.", "%(num)s templates are back.", len(restored)))
    return redirect(url_for("templates.bin"), 303)


def erase(template_id: int) -> AnyResponse:
    """Delete one for ever."""
    [name] = verbs.erase([template_id], actor())
    flash_done(_("“%(name)s” is deleted for ever.", name=name))
    return redirect(url_for("templates.bin"), 303)


def erase_ticked() -> AnyResponse:
    """Delete all ticked ones for ever."""
    names = verbs.erase(_ticked(), actor())
    BIN.untick_all()
    flash_done(
        ngettext(
            "One template is deleted for ever.",
            "%(num)s templates are deleted for ever.",
            len(names),
        )
    )
    return redirect(url_for("templates.bin"), 303)


def _ticked() -> list[int]:
    ids = list(db.session.scalars(BIN.ticked_ids()))
    if not ids:
        raise Refused(_("No template is ticked. Tick the templates in the list first."))
    return ids
