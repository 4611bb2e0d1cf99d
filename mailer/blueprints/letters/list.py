"""The list of letters."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from mailer.blueprints.components.list_parts import (
    Badge,
    Choices,
    Column,
    Empty,
    Filter,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.domain.letters import labels, search
from mailer.domain.templates.languages import language_label
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind


def _language_choices() -> Choices:
    return [(code, language_label(code)) for code in search.used_languages()]


LIST = RecordList[Letter](
    key="letters",
    model=Letter,
    permission="letters:view",
    columns=(
        Column("code", _l("Code"), lambda row: row.code, sort=(Letter.code_key,)),
        Column("label", _l("Label"), lambda row: row.label, sort=(Letter.label_key,)),
        Column("target", _l("Kind of document"), lambda row: labels.target(row.target)),
        Column("language", _l("Language"), lambda row: language_label(row.language)),
        Column("kind", _l("Used"), lambda row: labels.KINDS[row.kind]),
        Column(
            "leads",
            _l("Chosen by itself"),
            lambda row: Badge(_l("Yes"), "ok") if row.leads else _l("No"),
        ),
        Column(
            "modified",
            _l("Last modified"),
            lambda row: row.modified_at,
            sort=(Letter.modified_at,),
            shown=False,
            largest_first=True,
        ),
    ),
    default_sort="code",
    row_name=lambda row: row.code,
    row_url=lambda row: url_for("letters.show", letter_id=row.id),
    noun=lambda n, shown: ngettext("%(shown)s letter", "%(shown)s letters", n, shown=shown),
    empty=Empty(
        "mail",
        _l("A letter is the text of the mail that brings a document to a customer."),
        "letters.new",
        _l("New letter"),
    ),
    search=search.contains,
    search_label=_l("Search codes and labels"),
    filters=(
        Filter(
            "target",
            _l("Kind of document"),
            lambda: [(each.value, labels.target(each)) for each in DocumentType],
            search.for_targets,
        ),
        Filter("language", _l("Language"), _language_choices, search.in_languages),
        Filter(
            "kind",
            _l("Used"),
            lambda: [(each.value, labels.KINDS[each]) for each in LetterKind],
            search.of_kinds,
        ),
    ),
    actions=(
        RowAction("open", _l("Open"), "pencil", "letters.show", argument="letter_id"),
        RowAction(
            "duplicate",
            _l("Duplicate"),
            "copy",
            "letters.duplicate",
            method="post",
            argument="letter_id",
        ),
        RowAction(
            "delete",
            _l("Delete"),
            "trash",
            "letters.delete",
            method="post",
            danger=True,
            argument="letter_id",
            question=_l("Delete the letter “%(name)s”?"),
            explanation=_l("Mails that were sent with it keep their text."),
        ),
    ),
)
