"""The list of templates, one template, and what its menus do."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.wrappers import Response as AnyResponse

from mailer.blueprints.access import actor
from mailer.blueprints.components.flashes import flash_done, flash_undo
from mailer.blueprints.components.list_parts import BulkAction, Column, Empty, Filter, RowAction
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.components.records import show as show_list
from mailer.blueprints.i18n import LANGUAGES
from mailer.blueprints.templates import pages
from mailer.domain.accounts.access import load
from mailer.domain.templates import bin, library
from mailer.domain.templates.modes.all_modes import MODES
from mailer.infra.db import db
from mailer.lib.errors import NotFound, Refused
from mailer.lib.folding import fold
from mailer.lib.record_ids import record_id
from mailer.models.template import Template

Answer = str | AnyResponse | tuple[str, int]
VIEW, EDIT, DELETE = "templates:view", "templates:edit", "templates:delete"


def _search(text: str):  # type: ignore[no-untyped-def]
    """Templates are few: the text may stand anywhere in the name."""
    return Template.name_key.contains(fold(text), autoescape=True)


LIST = RecordList[Template](
    key="templates",
    model=Template,
    permission=VIEW,
    columns=(
        Column("name", _l("Name"), lambda row: row.name, sort=(Template.name_key,)),
        Column("subject", _l("Subject"), lambda row: row.version.subject),
        Column("mode", _l("Design"), lambda row: MODES[row.mode].label),
        Column(
            "language",
            _l("Language"),
            lambda row: LANGUAGES.get(row.language, row.language),
            shown=False,
        ),
        Column(
            "created",
            _l("Created"),
            lambda row: row.created_at,
            sort=(Template.created_at,),
            largest_first=True,
        ),
        Column(
            "modified",
            _l("Last modified"),
            lambda row: row.modified_at,
            sort=(Template.modified_at,),
            largest_first=True,
        ),
        Column(
            "last_sent",
            _l("Last sent"),
            lambda row: row.last_sent_at,
            sort=(Template.last_sent_at,),
            largest_first=True,
        ),
    ),
    default_sort="-modified",
    row_name=lambda row: row.name,
    row_url=lambda row: url_for("templates.show", template_id=row.id),
    noun=lambda n, shown: ngettext("%(shown)s template", "%(shown)s templates", n, shown=shown),
    empty=Empty(
        "template",
        _l("A template is a mail that you write once and send as often as you like."),
        "templates.new",
        _l("Write your first template"),
    ),
    search=_search,
    search_label=_l("Search templates"),
    filters=(
        Filter(
            "language",
            _l("Language"),
            lambda: list(LANGUAGES.items()),
            lambda values: Template.language.in_(values),
        ),
    ),
    always=lambda: [Template.deleted_at.is_(None)],
    bulk=(
        BulkAction(
            "duplicate", _l("Duplicate"), "copy", "templates.duplicate_ticked", method="post"
        ),
        BulkAction(
            "delete", _l("Delete"), "trash", "templates.delete_ticked", method="post", danger=True
        ),
    ),
    actions=(
        RowAction("edit", _l("Edit"), "pencil", "templates.edit", argument="template_id"),
        RowAction(
            "duplicate",
            _l("Duplicate"),
            "copy",
            "templates.duplicate",
            method="post",
            argument="template_id",
        ),
        RowAction(
            "delete",
            _l("Delete"),
            "trash",
            "templates.delete",
            method="post",
            danger=True,
            argument="template_id",
        ),
    ),
)


def index() -> AnyResponse:
    """All templates."""
    return show_list(LIST, "templates/index.html")


def show(template_id: int) -> Answer:
    """One template: how it looks, what there is to know about it."""
    template = load(Template, template_id, actor(), VIEW)
    return render_template("templates/show.html", **pages.of_template(template))


def duplicate(template_id: int) -> AnyResponse:
    """A copy, opened for writing."""
    copy = library.duplicate(load(Template, template_id, actor(), EDIT), actor())
    flash_done(_("“%(name)s” is a copy of it; you can change it here.", name=copy.name))
    return redirect(url_for("templates.edit", template_id=copy.id), 303)


def delete(template_id: int) -> AnyResponse:
    """Into the bin, with a way back."""
    template = load(Template, template_id, actor(), DELETE)
    library.delete(template, actor())
    flash_undo(
        _("“%(name)s” is deleted.", name=template.name),
        url_for("templates.restore", id=template.id),
    )
    return redirect(url_for("templates.index"), 303)


def duplicate_ticked() -> AnyResponse:
    """A copy of each ticked template."""
    copies = [library.duplicate(template, actor()) for template in _ticked()]
    LIST.untick_all()
    flash_done(
        ngettext("One template is duplicated.", "%(num)s templates are duplicated.", len(copies))
    )
    return redirect(url_for("templates.index"), 303)


def delete_ticked() -> AnyResponse:
    """All ticked templates into the bin, with a way back."""
    templates = _ticked()
    for template in templates:
        library.delete(template, actor())
    LIST.untick_all()
    ids = [template.id for template in templates]
    text = ngettext("One template is deleted.", "%(num)s templates are deleted.", len(ids))
    flash_undo(text, url_for("templates.restore", id=ids))
    return redirect(url_for("templates.index"), 303)


def restore() -> AnyResponse:
    """Undo of a deletion: the ids stand in the URL."""
    ids = request.args.getlist("id", type=record_id)
    if not ids:
        raise NotFound
    restored = [bin.restore(template_id, actor()) for template_id in ids]
    flash_done(ngettext("The template is back.", "%(num)s templates are back.", len(restored)))
    return redirect(url_for("templates.index"), 303)


def _ticked() -> list[Template]:
    found = list(
        db.session.scalars(
            db.select(Template).where(Template.id.in_(LIST.ticked_ids())).order_by(Template.id)
        )
    )
    if not found:
        raise Refused(_("No template is ticked. Tick the templates in the list first."))
    return found
