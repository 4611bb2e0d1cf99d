"""Tags that tell about the entry of a custom list that a mail is about: that of its customer which
a mailing to the list means. In other mails they have no value."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import gettext as _

from mailer.domain.custom_lists.mailed import FIELD, NAME
from mailer.domain.templates.tags.custom import value_of
from mailer.domain.templates.tags.tag import Scope, TagKind
from mailer.lib.placeholders import key
from mailer.models.custom_field import CustomField, FieldKind
from mailer.models.custom_list import CustomList


def name_key(list_id: int) -> str:
    """Under which the name of a list's entry stands beside the values of its fields. No field is
    called so: their keys have no space."""
    return f"list {list_id}"


def tags_of(
    lists: Iterable[CustomList], fields: Iterable[CustomField], taken: set[str]
) -> list[TagKind]:
    """Of each list: the name of its entry, and its fields; `LIST_…` where a name is `taken`."""
    found: list[TagKind] = []
    lists = list(lists)
    names = {each.id: each.name for each in lists}

    def add(
        name: str, label: str, list_id: int, value_key: str, kind: FieldKind, needs: str
    ) -> None:
        name = name if key(name) not in taken else f"LIST_{name}"
        taken.add(key(name))
        found.append(
            TagKind(
                name,
                Scope.ENTRY,
                label,
                _("From the list “%(name)s”.", name=names[list_id]),
                value_of(value_key, kind),
                field=needs,
            )
        )

    for each in lists:
        label = _("%(list)s: name", list=each.name)
        add(each.key.upper(), label, each.id, name_key(each.id), FieldKind.TEXT, NAME)
    for field in fields:
        if field.list_id in names:
            label = f"{names[field.list_id]}{_(': ')}{field.label}"
            needs = f"{FIELD}{field.key}"
            add(field.key.upper(), label, field.list_id, field.key, field.kind, needs)
    return sorted(found, key=lambda tag: str(tag.label).casefold())
