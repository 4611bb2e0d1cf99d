"""Which rows of the file came before: duplicates inside a file of any size.

SQLite's own temporary database (on disk, gone with the process): the same answer in a trial,
in the run and after a restart, in constant memory.
"""

from __future__ import annotations

import sqlite3

from mailer.domain.imports.check import Draft

_TABLES = """
CREATE TABLE seen (row INTEGER, number TEXT, email TEXT, vat TEXT, withdrawn INTEGER);
CREATE INDEX by_number ON seen (number) WHERE number <> '';
CREATE INDEX by_email ON seen (email, number) WHERE email <> '';
CREATE INDEX by_vat ON seen (vat, number, email) WHERE vat <> '';
CREATE INDEX by_vat_email ON seen (vat, email) WHERE vat <> '';
"""
#: The rules of `identity`, in the same order: number, then address, then VAT number, where a
#: stronger mark that differs says that they are two.
_BY_NUMBER = "SELECT row FROM seen WHERE number <> '' AND number = ? LIMIT 1"
_BY_EMAIL = "SELECT row FROM seen WHERE email <> '' AND email = ? AND number IN ('', ?) LIMIT 1"
_BY_EMAIL_ALONE = "SELECT row FROM seen WHERE email <> '' AND email = ? LIMIT 1"
_BY_VAT = (
    "SELECT row FROM seen WHERE vat <> '' AND vat = :vat "
    "AND (:number = '' OR number = '') AND (:email = '' OR email IN ('', :email)) LIMIT 1"
)
_WITHDRAWN = "SELECT 1 FROM seen WHERE email <> '' AND email = ? AND withdrawn LIMIT 1"


class Seen:
    """The keys of the rows so far."""

    def __init__(self) -> None:
        self._db = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        self._db.executescript("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;" + _TABLES)
        self._db.execute("BEGIN")
        self._find = self._db.cursor()

    def close(self) -> None:
        """Forget all."""
        self._db.close()

    def row_of(self, draft: Draft) -> int | None:
        """The earlier row about the same customer."""
        number = draft.columns.get("number", "")
        email, vat = draft.email_key, draft.columns.get("vat_number", "")
        found = None
        if number:
            found = self._one(_BY_NUMBER, (number,))
        if found is None and email:
            found = (
                self._one(_BY_EMAIL, (email, number))
                if number
                else self._one(_BY_EMAIL_ALONE, (email,))
            )
        if found is None and vat:
            found = self._one(_BY_VAT, {"vat": vat, "number": number, "email": email})
        return found

    def opted_out(self, email_key: str) -> bool:
        """An earlier row says that this address wants no promotional mail."""
        return bool(email_key) and self._one(_WITHDRAWN, (email_key,)) is not None

    def add(self, row: int, number: str, email: str, vat: str, withdrawn: bool) -> None:
        """A row that was taken, or what stood in the record that it met."""
        if number or email or vat:
            self._find.execute(
                "INSERT INTO seen VALUES (?, ?, ?, ?, ?)", (row, number, email, vat, withdrawn)
            )

    def _one(self, query: str, values: tuple[str, ...] | dict[str, str]) -> int | None:
        row = self._find.execute(query, values).fetchone()
        return None if row is None else int(row[0])
