"""Customers as a file: CSV in a stream, XLSX in constant memory."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import Select, select
from sqlalchemy.orm import selectinload

from mailer.domain.customers import countries, custom_fields, labels
from mailer.infra.db import db, reading
from mailer.lib.errors import Refused
from mailer.lib.spreadsheet import safe_cell
from mailer.lib.tabular import download
from mailer.models.customer import Customer

SLICE = 1_000
#: XLSX is made before it is sent; more rows than this would keep a person waiting too long.
MOST_XLSX = 100_000
Row = list[str]
Getter = Callable[[Customer], Any]


def columns(language: str) -> list[tuple[str, Getter]]:
    """Headers, which an import recognises again, and what stands below them."""
    fixed: list[tuple[str, Getter]] = [
        (_("Number"), lambda c: c.number),
        (_("Kind"), lambda c: labels.kind(c.kind)),
        (_("First name"), lambda c: c.first_name),
        (_("Last name"), lambda c: c.last_name),
        (_("Company"), lambda c: c.company),
        (_("E-mail"), lambda c: c.email),
        (_("Phone"), lambda c: c.phone),
        (_("Mobile"), lambda c: c.mobile),
        (_("Fax"), lambda c: c.fax),
        (_("Website"), lambda c: c.website),
        (_("VAT number"), lambda c: c.vat_number),
        (_("Street"), lambda c: c.street),
        (_("Postal code"), lambda c: c.postal_code),
        (_("City"), lambda c: c.city),
        (_("Region"), lambda c: c.region),
        (_("Country"), lambda c: countries.name_of(c.country, language)),
        (_("Language"), lambda c: c.language),
        (_("Family"), lambda c: c.family.name if c.family else ""),
        (_("Groups"), lambda c: "; ".join(group.name for group in c.groups)),
        (_("Owner"), lambda c: c.owner.name if c.owner else ""),
        (_("Consent"), lambda c: labels.consent(c.consent)),
        (_("Notes"), lambda c: c.notes),
    ]
    added = [
        (field.label, _custom_getter(field.key, field)) for field in custom_fields.all_fields()
    ]
    return fixed + added


def csv_stream(ids: Select[int], language: str) -> Iterator[bytes]:
    """The file piece by piece: UTF-8 with a mark, `;` between fields, as Excel opens it."""
    with reading():
        table = columns(language)
    yield "\ufeff".encode() + _csv([[safe_cell(header) for header, _getter in table]])
    for rows in _slices(ids, table):
        yield _csv([[safe_cell(cell) for cell in row] for row in rows])


def xlsx_file(ids: Select[int], count: int, language: str, path: Path) -> None:
    """Write the file; raises `Refused` above `MOST_XLSX` rows."""
    if count > MOST_XLSX:
        raise Refused(
            _(
                "An Excel file takes %(most)s customers at most. Please export as CSV, or tick fewer.",
                most=f"{MOST_XLSX:,}",
            )
        )
    table = columns(language)
    rows = itertools.chain.from_iterable(_slices(ids, table))
    head = [header for header, _getter in table]
    download.xlsx_file(path, _("Customers"), itertools.chain([head], rows))


def _slices(ids: Select[int], table: list[tuple[str, Getter]]) -> Iterator[list[Row]]:
    """Rows in the order of their ids; no transaction is held between two slices."""
    last = 0
    while True:
        with reading():
            # By themselves first: inside an IN, SQLite would list all ids anew for every slice.
            some = ids.where(Customer.id > last).order_by(Customer.id).limit(SLICE)
            query = (
                select(Customer)
                .where(Customer.id.in_(list(db.session.scalars(some))))
                .order_by(Customer.id)
                .options(
                    selectinload(Customer.groups),
                    selectinload(Customer.family),
                    selectinload(Customer.owner),
                )
            )
            customers = list(db.session.scalars(query))
            rows = [[str(getter(c) or "") for _header, getter in table] for c in customers]
            last = customers[-1].id if customers else 0
            db.session.rollback()
        if not rows:
            return
        yield rows


def _custom_getter(key: str, field: Any) -> Getter:
    db.session.expunge(field)
    return lambda customer: custom_fields.show(field, customer.custom.get(key))


def _csv(rows: list[Row]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";", lineterminator="\r\n").writerows(rows)
    return buffer.getvalue().encode()
