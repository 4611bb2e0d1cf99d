"""Kinds of tables: of documents, of payments, of incidents, of deals, of contacts, and of each
custom list (`list:7`)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import partial

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.custom_lists import define
from mailer.domain.custom_lists import save as entries
from mailer.domain.customers import contacts
from mailer.domain.deals import save as deals
from mailer.domain.documents.enter import IMPORT
from mailer.domain.documents.payments import EDIT
from mailer.domain.imports import (
    table_contacts,
    table_deals,
    table_documents,
    table_entries,
    table_incidents,
    table_payments,
)
from mailer.domain.imports.contact_fields import CONTACT_TARGETS, NAMES
from mailer.domain.imports.deal_fields import DEAL_LINES, DEAL_TARGETS
from mailer.domain.imports.fields import Target
from mailer.domain.imports.incident_fields import INCIDENT_TARGETS, SEVERAL_LINES
from mailer.domain.imports.table_fields import DOCUMENT_TARGETS, PAYMENT_TARGETS
from mailer.domain.imports.table_incidents import CUSTOMER
from mailer.domain.imports.table_row import Done
from mailer.domain.incidents import save as incidents
from mailer.lib.errors import NotFound

DOCUMENTS, PAYMENTS, INCIDENTS, DEALS = "documents", "payments", "incidents", "deals"
CONTACTS = "contacts"
#: Begins the kind of a custom list's table.
LIST = "list"


def _called(cells: Mapping[str, str]) -> str:
    return cells.get("number", "") or cells.get("title", "")


@dataclass(frozen=True)
class TableKind:
    """One kind."""

    #: What a column can mean, and which of these are needed.
    targets: tuple[Target, ...]
    needed: tuple[str, ...]
    #: What whoever brings it in must be allowed to do.
    permissions: tuple[str, ...]
    bring_in: Callable[..., Done]
    #: What is said when `columns` are missing.
    missing: LazyString
    #: Of each of these groups one column is needed; the last one stands for them.
    one_of: tuple[tuple[str, ...], ...] = ()
    #: What a row is called that was not imported.
    called: Callable[[Mapping[str, str]], str] = _called
    #: What whoever brings it in can decide beside the columns.
    option: str = ""
    #: Fields whose lines stay lines.
    lines: Collection[str] = ()
    #: Takes back what a row made; answers why it stays.
    take_back: Callable[[Mapping[str, list[int]]], str] | None = None


_KINDS = {
    DOCUMENTS: TableKind(
        DOCUMENT_TARGETS,
        table_documents.NEEDED,
        (IMPORT,),
        table_documents.bring_in,
        _l(
            "A table of documents needs these columns, which were not found: %(columns)s. Name "
            "them in its first row and drop the file again."
        ),
        option="create_customers",
    ),
    PAYMENTS: TableKind(
        PAYMENT_TARGETS,
        table_payments.NEEDED,
        (IMPORT, EDIT),
        table_payments.bring_in,
        _l(
            "A table of payments needs these columns, which were not found: %(columns)s. Name "
            "them in its first row and drop the file again."
        ),
        option="create_customers",
    ),
    INCIDENTS: TableKind(
        INCIDENT_TARGETS,
        table_incidents.NEEDED,
        (incidents.EDIT,),
        table_incidents.bring_in,
        _l(
            "A table of incidents needs these columns, which were not found: %(columns)s. Name "
            "them in its first row."
        ),
        one_of=(CUSTOMER,),
        option="notify",
        lines=SEVERAL_LINES,
        take_back=table_incidents.take_back,
    ),
    DEALS: TableKind(
        DEAL_TARGETS,
        table_deals.NEEDED,
        (deals.IMPORT,),
        table_deals.bring_in,
        _l(
            "A table of deals needs these columns, which were not found: %(columns)s. Name them "
            "in its first row."
        ),
        one_of=(CUSTOMER,),
        lines=DEAL_LINES,
        take_back=table_deals.take_back,
    ),
    CONTACTS: TableKind(
        CONTACT_TARGETS,
        (),
        (contacts.IMPORT,),
        table_contacts.bring_in,
        _l(
            "A table of contacts needs these columns, which were not found: %(columns)s. Name "
            "them in its first row."
        ),
        one_of=(CUSTOMER, NAMES),
        called=lambda cells: table_contacts.name_of(cells) or cells.get("contact_email", ""),
        take_back=table_contacts.take_back,
    ),
}


def is_one(kind: str) -> bool:
    """There are such tables (those of customers come in another way)."""
    return kind in _KINDS or kind.startswith(f"{LIST}:")


def of(kind: str) -> TableKind:
    """Raises `NotFound` for a kind that there is not."""
    if kind in _KINDS:
        return _KINDS[kind]
    name, _colon, list_id = kind.partition(":")
    if name != LIST or not list_id.isdecimal():
        raise NotFound
    return TableKind(
        table_entries.targets(int(list_id)),
        ("title",),
        (entries.IMPORT,),
        partial(table_entries.bring_in, int(list_id)),
        _l(
            "A table of entries needs these columns, which were not found: %(columns)s. Name them "
            "in its first row."
        ),
        one_of=(CUSTOMER,),
        take_back=table_entries.take_back,
    )


def of_lists() -> tuple[str, ...]:
    """The kinds of the custom lists that there are."""
    return tuple(f"{LIST}:{listed.id}" for listed in define.all_lists())
