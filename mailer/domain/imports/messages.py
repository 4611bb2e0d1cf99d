"""Codes as sentences: why a file or a row was not taken, and what to do."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.documents import messages as documents
from mailer.domain.imports.fields import CUSTOM, CUSTOMER_TARGETS

#: Upload limit of an import, bytes: a million customers of 250 bytes each.
LIMIT = 256_000_000

_FILES: dict[str, LazyString] = {
    "empty": _l("This file is empty. Choose a file with column names in its first row."),
    "no_rows": _l(
        "This file has column names but no row below them, so there is nothing to import."
    ),
    "no_header": _l(
        "The first row holds data (“%(value)s”) where column names are expected. Add a row with "
        "column names above it, such as “Name” and “E-mail”, and upload the file again."
    ),
    "too_many_columns": _l(
        "This file has %(value)s columns; 500 can be read. Delete the columns that you do not "
        "need and upload it again."
    ),
    "xls": _l(
        "This is an Excel file of the old kind (.xls). Open it in Excel, choose Save as → Excel "
        "workbook (.xlsx), and upload that file."
    ),
    "xlsb": _l(
        "This is a binary Excel workbook (.xlsb). Save it as .xlsx or CSV and upload that file."
    ),
    "ods": _l(
        "This is an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV and upload that file."
    ),
    "numbers": _l("This is an Apple Numbers file. Export it as Excel or CSV and upload that file."),
    "document": _l(
        "This is a text document, not a table. Save the table as .xlsx or CSV and upload that file."
    ),
    "pdf": _l("This is a PDF, not a table. Export the list as .xlsx or CSV and upload that file."),
    "image": _l(
        "This is a picture, not a table. Export the list as .xlsx or CSV and upload that file."
    ),
    "archive": _l(
        "This is a compressed archive. Unpack it and upload the CSV or .xlsx file inside."
    ),
    "html": _l(
        "This is a web page, even if it has the name of a spreadsheet. Open it in Excel, save it "
        "as .xlsx, and upload that file."
    ),
    "xml": _l("This is an XML file. Save the list as .xlsx or CSV and upload that file."),
    "json": _l("This is a JSON file. Save the list as .xlsx or CSV and upload that file."),
    "vcard": _l(
        "These are contact cards (vCard). Export the contacts as CSV and upload that file."
    ),
    "binary": _l("This is not a table: the file is not text. Choose a CSV or .xlsx file."),
    "encrypted": _l(
        "This workbook is protected by a password. Remove the password in Excel (File → Info) "
        "and upload it again."
    ),
    "bomb": _l(
        "This workbook unpacks to far more than a spreadsheet holds and was not opened. Copy the "
        "list into a new workbook and upload that one."
    ),
    "damaged": _l(
        "This workbook is damaged and cannot be read. Open it in Excel, save it again, and upload "
        "the new file."
    ),
    "cell_too_long": _l(
        "Row %(value)s holds a cell of more than 130,000 characters. Most likely a quotation mark "
        "opens there and never closes. Correct the row and upload the file again."
    ),
    "open_quote": _l(
        "A quotation mark opens in row %(value)s and never closes, so the rows below it cannot be "
        "told apart. Correct the row and upload the file again."
    ),
    "unknown_sheet": _l("There is no sheet “%(value)s” in this workbook. Choose another."),
    "unknown_encoding": _l("“%(value)s” is no encoding that is known here. Choose another."),
    "file_gone": _l("The uploaded file is no longer there. Upload it again."),
    "forbidden": _l("Whoever started this import may no longer import customers."),
    "unexpected": _l(
        "Something went wrong on our side. The rows counted below are done; press Continue to go "
        "on with the next one, and tell your administrator if it happens again."
    ),
    "undo_unexpected": _l(
        "Undoing stopped because of an error on our side. What was undone so far stays undone; "
        "press Undo again to go on."
    ),
}

_ROWS: dict[str, LazyString | str] = {
    "nobody": _l("There is no name, company or e-mail address in this row."),
    "duplicate_in_file": _l("The same customer stands in row %(value)s of this file already."),
    "too_long": _l("“%(value)s…” is too long for this field."),
    "cut": _l("Longer than %(value)s characters: the end was cut off."),
    "extra_cells": _l("There are cells to the right of the last column name: %(value)s"),
    "error_cell": _l("The spreadsheet shows an error here (%(value)s); the cell counts as empty."),
    "broken_character": _l("A character could not be read: %(value)s"),
    "invalid_address": _l(
        "“%(value)s” is not an e-mail address. It is kept as it is and gets no mail."
    ),
    "several_addresses": _l("Only the first address was taken; left out: %(value)s"),
    "unknown_owner": _l("No user has the number, address or name “%(value)s”. There is no owner."),
    "unknown_country": _l("“%(value)s” is no country that is known here; it is kept as it is."),
    "unknown_language": _l("“%(value)s” is no language that is known here. It was left out."),
    "unknown_kind": _l(
        "“%(value)s” is neither customer, supplier, third party nor lead. It was left out."
    ),
    "unknown_consent": _l("“%(value)s” is neither yes nor no. It was left out."),
    "no_website": _l("“%(value)s” is not a web address. It was left out."),
    "no_text": _l("“%(value)s…” is too long for this field. It was left out."),
    "no_number": _l("“%(value)s” is not a number. It was left out."),
    "no_date": _l("“%(value)s” is not a date. It was left out."),
    "no_yes_no": _l("“%(value)s” is neither yes nor no. It was left out."),
    "no_choice": _l("“%(value)s” is none of the choices of this field. It was left out."),
    "too_many_new": _l(
        "“%(value)s” was left out: a file can make 200 new groups or families at most."
    ),
    "opted_out": _l("This person opted out of promotional e-mail and stays so."),
    "several_customers": _l("%(value)s customers fit this row; the oldest one was taken."),
    "exists": _l("“%(value)s” exists already and was left as it is."),
    "kept_record": _l(
        "Not undone: someone worked on this customer since, or a mail to it is on its way."
    ),
    "kept_value": _l("Not undone: changed by someone since."),
    # Rows of documents and of payments.
    "kept_paid": _l("Not undone: payments are booked on it. Take them back first."),
    "kept_sent": _l("Not undone: it was sent by e-mail."),
    "kept_changed": _l("Not undone: somebody closed it or gave it a file since."),
    "kept_customer": _l("Its customer was not taken back: somebody changed or closed it since."),
    "said": "%(value)s",
    "no_document_number": _l("There is no number of a document in this row."),
    "no_day": _l("“%(value)s” is not a date. Write it as 2026-11-30 or 30/11/2026."),
    "no_amount": _l("“%(value)s” is not an amount that can be taken."),
    "no_currency": _l("“%(value)s” is no currency. Currencies are EUR, CHF, USD and so on."),
    "no_document_type": _l("“%(value)s” is no type of document, such as Invoice or Quote."),
    "unknown_document": _l("There is no invoice “%(value)s”."),
    "several_documents": _l(
        "Several invoices have the number “%(value)s”, or none of them is to be paid. Book the "
        "payment on the invoice's page."
    ),
    # Rows of incidents.
    "no_incident_number": _l("There is no number of the incident in this row."),
    "no_title": _l("There is no title and no description in this row."),
    "no_customer": _l("There is no customer in this row."),
    "customer_not_found": _l("No customer has the number, address or name “%(value)s”."),
    "customers_fit": _l("Several customers fit “%(value)s”; nothing is guessed."),
    "in_the_future": _l("“%(value)s” is still to come."),
    "closed_before": _l("“%(value)s” is before the incident was opened."),
    "unknown_state": _l(
        "“%(value)s” is neither opened, in progress nor closed. The incident counts as opened."
    ),
    "nobody_here": _l("Nobody who works here has the number, address or name “%(value)s”."),
    "other_state": _l("It is there already and stays as it is here: %(value)s."),
    # Rows of deals.
    "no_deal_title": _l("There is no title of the deal in this row."),
    "unknown_stage": _l("“%(value)s” is no stage that is known here. The deal counts as new."),
    "other_stage": _l("It is there already and stays as it is here: %(value)s."),
    "kept_changed_record": _l("Not undone: somebody changed it since."),
    # Rows of contacts.
    "no_contact_name": _l("There is no name of the contact in this row."),
    "no_address": _l("“%(value)s” is not an e-mail address. It should look like name@example.com."),
    "unknown_use": _l(
        "“%(value)s” is neither main, financial nor delivery. The contact counts as other."
    ),
    "other_contact": _l("It is there already and stays as it is here: %(value)s."),
    "kept_named": _l("Not undone: a call, an incident or a mail on its way names it."),
    # Rows of a custom list's entries.
    "no_entry_name": _l("There is no name of the entry in this row."),
    "no_list": _l("The list is deleted."),
    "not_told": _l("The customer was not told: %(value)s"),
    "kept_told": _l("Not undone: the customer was told of it."),
    "kept_worked": _l("Not undone: somebody worked on it since."),
    "more_than_remains": _l("More than remains to be paid (%(value)s), so it was not booked."),
}


def file_problem(code: str, value: str = "") -> str:
    """Why a file cannot be read."""
    return str(_FILES[code] % {"value": value})


def error(text: str) -> str:
    """The sentence for `ImportRun.error`."""
    code, _space, value = text.partition(" ")
    return file_problem(code, value) if code in _FILES else text


def row_problem(message: list[str], labels: Mapping[str, str]) -> str:
    """One message of a row, with the field's name before it."""
    name, code, value = message
    known = _ROWS.get(code)
    text = str(known % {"value": value}) if known else documents.warning(code, value)
    label = labels.get(name, "")
    return _("%(field)s: %(text)s", field=label, text=text) if label else text


def labels_of(own: Mapping[str, str]) -> dict[str, str]:
    """Field → what it is called; `own` are the custom fields by key."""
    labels = {target.key: str(target.label) for target in CUSTOMER_TARGETS}
    labels["owner_id"], labels["family_id"] = labels["owner"], labels["family"]
    # The explanations that a choice needs are noise before a value.
    labels.update(groups=_("Groups"), consent=_("Consent"), kind=_("Kind"))
    labels.update({f"{CUSTOM}{key}": label for key, label in own.items()})
    return labels


def too_large() -> str:
    """The file is over `LIMIT`."""
    return _(
        "This file is larger than %(size)s MB, so it was not taken. Delete columns that you do "
        "not need, or split it into several files.",
        size=LIMIT // 1_000_000,
    )
