"""Why a file cannot be read as an invoice."""

from __future__ import annotations


class Unusable(Exception):
    """A file that is no invoice, or none that can be trusted.

    `code` says why (the domain has a sentence for each of `CODES`); `value` is the detail that
    the sentence names.
    """

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"{code} {value}".strip())
        self.code = code
        self.value = value


CODES = (
    "empty",
    "too_large",
    "unknown_file",
    "pdf_broken",
    "pdf_encrypted",
    "pdf_without_xml",
    "xml_broken",
    "xml_doctype",
    "xml_too_deep",
    "xml_too_large",
    "xml_unknown",
    "no_number",
    "no_issue_date",
    "no_total",
    "no_currency",
    "unknown_currency",
    "amount_too_large",
)
