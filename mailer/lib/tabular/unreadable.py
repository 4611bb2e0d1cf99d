"""Why a file cannot be read as a table."""

from __future__ import annotations


class Unreadable(Exception):
    """A file, or a place in it, that cannot be read.

    `code` says what is wrong (the edge has a sentence for each of `CODES`); `value` is the
    detail that the sentence names: a row number, a count, a name.
    """

    def __init__(self, code: str, value: str = "") -> None:
        super().__init__(f"{code} {value}".strip())
        self.code = code
        self.value = value


#: Other things that people drop on an import, recognised by their content.
OTHER_FORMATS = (
    "xls",
    "xlsb",
    "ods",
    "numbers",
    "document",
    "pdf",
    "image",
    "archive",
    "html",
    "xml",
    "json",
    "vcard",
    "binary",
)
CODES = (
    *OTHER_FORMATS,
    "empty",
    "encrypted",
    "bomb",
    "damaged",
    "no_header",
    "no_rows",
    "too_many_columns",
    "cell_too_long",
    "open_quote",
    "unknown_sheet",
    "unknown_encoding",
)
