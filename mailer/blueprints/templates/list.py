"""The list of templates: each stands in it once, with its languages."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import joinedload

from mailer.blueprints.components.list_parts import (
    BulkAction,
    Choices,
    Column,
    Empty,
    Filter,
    Link,
    Picture,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.domain.settings.company import company
from mailer.domain.templates import folders, search
from mailer.domain.templates.languages import language_label
from mailer.domain.templates.modes.all_modes import MODES
from mailer.models.template import DesignMode, Template

VIEW = "templates:view"
#: Drawn until a template has a picture of its own.
ICONS = {
    DesignMode.TEXT: "file-text",
    DesignMode.RICH: "pencil",
    DesignMode.HTML: "code",
    DesignMode.DRAGDROP: "layout-board",
}


def picture(template: Template) -> Picture:
    """How it looks, in small."""
    url = ""
    if template.thumbnail:
        url = url_for(
            "templates.thumbnail", template_id=template.id, v=template.thumbnail_version_id
        )
    return Picture(url, ICONS[template.mode])


def _languages(template: Template) -> list[str | Link]:
    """Its own, and links to the others."""
    others = (
        Link(_language(each), url_for("templates.show", template_id=each.id))
        for each in template.variants
    )
    return [_language(template), *others]


def _language(template: Template) -> str:
    # The company is asked only where it must be: a query each time.
    return language_label(template.language or company().language)


def _folder_choices() -> Choices:
    return [
        *((str(folder.id), folder.name) for folder in folders.all_folders()),
        (search.NO_FOLDER, _l("In no folder")),
    ]


def _language_choices() -> Choices:
    return [(code, language_label(code)) for code in search.used_languages()]


LIST = RecordList[Template](
    key="templates",
    model=Template,
    permission=VIEW,
    columns=(
        Column("name", _l("Name"), lambda row: row.name, sort=(Template.name_key,)),
        Column("language", _l("Language"), _languages),
        Column("mode", _l("Design"), lambda row: MODES[row.mode].label, shown=False),
        Column(
            "folder", _l("Folder"), lambda row: row.folder.name if row.folder else "", shown=False
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
            lambda row: row.last_sent_at or _l("never"),
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
        "templates.gallery",
        _l("Choose a design to begin with"),
    ),
    search=search.contains,
    search_label=_l("Search names and subjects"),
    filters=(
        Filter("folder", _l("Folder"), _folder_choices, search.in_folders),
        Filter(
            "mode",
            _l("Design"),
            lambda: [(mode.value, MODES[mode].label) for mode in MODES],
            search.in_modes,
        ),
        Filter("language", _l("Language"), _language_choices, search.in_languages),
        Filter(
            "used",
            _l("Sent"),
            lambda: [(search.SENT, _l("Sent already")), (search.NEVER_SENT, _l("Never sent"))],
            search.that_were,
        ),
    ),
    always=search.shown,
    options=(*search.LOADED, joinedload(Template.folder)),
    picture=picture,
    note=lambda row: row.version.subject,
    bulk=(
        BulkAction(
            "duplicate", _l("Duplicate"), "copy", "templates.duplicate_ticked", method="post"
        ),
        BulkAction(
            "move", _l("Move to folder"), "folder", "templates.move_ticked", method="dialog"
        ),
        BulkAction("export", _l("Export"), "file-export", "templates.export_ticked"),
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
            "language",
            _l("Add a language"),
            "language",
            "templates.add_language",
            argument="template_id",
        ),
        RowAction(
            "move",
            _l("Move to folder"),
            "folder",
            "templates.move",
            method="dialog",
            argument="template_id",
        ),
        RowAction(
            "export", _l("Export"), "file-export", "templates.export", argument="template_id"
        ),
        RowAction(
            "delete",
            _l("Delete"),
            "trash",
            "templates.delete",
            method="post",
            danger=True,
            argument="template_id",
            arguments={"languages": "all"},
        ),
    ),
)
