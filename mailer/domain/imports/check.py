"""One row of a file: what it says about a customer, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from mailer.domain import custom_fields
from mailer.domain.customers.save import NOTES, TEXTS
from mailer.domain.imports import values
from mailer.domain.imports.fields import CUSTOM
from mailer.domain.imports.match import Mapping
from mailer.domain.imports.references import References
from mailer.lib import email_address, person_name, vat_number
from mailer.lib.tabular.download import as_typed
from mailer.lib.tabular.table import Row
from mailer.models.custom_field import CustomField
from mailer.models.customer import Consent

#: A cut key would be another key: such a row is refused.
_KEYS = frozenset({"number", "email", "vat_number"})
_SHOWN = 120


@dataclass(slots=True)
class Draft:
    """What a row says. Empty cells say nothing: they never erase what is known."""

    number: int
    #: Columns of the customer table.
    columns: dict[str, Any] = field(default_factory=dict)
    custom: dict[str, Any] = field(default_factory=dict)
    family: str = ""
    groups: list[str] = field(default_factory=list)
    consent: Consent | None = None
    #: [field, code, value], translated by `messages`.
    messages: list[list[str]] = field(default_factory=list)
    refused: bool = False
    #: Of the address, when it is one: two spellings of one address have the same.
    email_key: str = ""

    @property
    def label(self) -> str:
        """Who it is, for a list of rows."""
        c = self.columns
        person = f"{c.get('first_name', '')} {c.get('last_name', '')}".strip()
        parts = [person, c.get("company", ""), c.get("email", "")]
        return " · ".join(part for part in parts if part)[:250] or str(c.get("number", ""))

    def warn(self, name: str, code: str, value: str = "") -> None:
        """The row is taken, but not all of it."""
        self.messages.append([name, code, value[:_SHOWN]])

    def refuse(self, name: str, code: str, value: str = "") -> None:
        """The row is not taken."""
        self.warn(name, code, value)
        self.refused = True


class Checker:
    """Reads rows under one mapping."""

    def __init__(
        self,
        mapping: Mapping,
        references: References,
        own_fields: Sequence[CustomField],
        width: int,
    ) -> None:
        self._fields = [(int(index), name) for index, name in mapping.items()]
        self._references = references
        self._own = {f"{CUSTOM}{own.key}": own for own in own_fields}
        self._width = width

    def read(self, row: Row) -> Draft:
        """What the row says; no database is asked."""
        draft = Draft(row.number)
        cells = row.values
        if any(cell.strip() for cell in cells[self._width :]):
            draft.warn("", "extra_cells", " ; ".join(filter(None, cells[self._width :])))
        for index, name in self._fields:
            if index < len(cells) and cells[index]:
                self._cell(draft, name, cells[index])
        c = draft.columns
        if not (c.get("company") or c.get("first_name") or c.get("last_name") or c.get("email")):
            draft.refuse("", "nobody")
        return draft

    def _cell(self, draft: Draft, name: str, cell: str) -> None:
        text = cell.strip()
        if not text:
            return
        if text[0] == "'":
            text = as_typed(text)
        if len(text) <= values.LONGEST_NOTHING and values.is_nothing(text):
            if text in values.ERROR_CELLS:
                draft.warn(name, "error_cell", text)
            return
        if not text.isascii() and "\ufffd" in text:
            draft.warn(name, "broken_character", text)
        if name in _PLAIN:
            self._text(draft, name, values.one_line(text))
        elif name in self._own:
            self._custom(draft, name, text)
        else:
            _SPECIAL[name](self, draft, text)

    def _text(self, draft: Draft, name: str, text: str) -> None:
        room = TEXTS[name]
        if len(text) > room:
            if name in _KEYS:
                draft.refuse(name, "too_long", text)
                return
            draft.warn(name, "cut", str(room))
            text = text[:room].rstrip()
        if text:
            draft.columns[name] = text

    def _custom(self, draft: Draft, name: str, text: str) -> None:
        own = self._own[name]
        try:
            value = custom_fields.parse(own, text)
        except ValueError:
            draft.warn(name, f"no_{own.kind}", text)
            return
        if value is not None:
            draft.custom[own.key] = value

    def _email(self, draft: Draft, text: str) -> None:
        line = values.one_line(text).removeprefix("mailto:")
        address = email_address.parse(line)
        if address is None:
            entries = email_address.split(text)
            parsed = [entry for entry in entries if email_address.parse(entry)]
            if parsed:
                line = parsed[0]
                address = email_address.parse(line)
                if len(entries) > 1:
                    draft.warn("email", "several_addresses", "; ".join(entries[1:]))
        if address is None:
            draft.warn("email", "invalid_address", line)
        self._text(draft, "email", line)
        draft.email_key = address.key if address else ""

    def _vat(self, draft: Draft, text: str) -> None:
        self._text(draft, "vat_number", vat_number.plain(values.one_line(text)))

    def _website(self, draft: Draft, text: str) -> None:
        line = values.one_line(text)
        if "://" not in line:
            line = f"https://{line}"
        if line.startswith(("http://", "https://")) and "." in line and " " not in line:
            self._text(draft, "website", line)
        else:
            draft.warn("website", "no_website", text)

    def _country(self, draft: Draft, text: str) -> None:
        line = values.one_line(text)
        code = values.country(line)
        if not code:
            draft.warn("country", "unknown_country", line)
        self._text(draft, "country", code or line)

    def _language(self, draft: Draft, text: str) -> None:
        code = values.language(values.one_line(text))
        if code:
            draft.columns["language"] = code
        else:
            draft.warn("language", "unknown_language", text)

    def _kind(self, draft: Draft, text: str) -> None:
        kind = values.kind(text)
        if kind is None:
            draft.warn("kind", "unknown_kind", text)
        else:
            draft.columns["kind"] = kind

    def _full_name(self, draft: Draft, text: str) -> None:
        first, last = person_name.parted(values.one_line(text))
        if first:
            self._text(draft, "first_name", first)
        if last:
            self._text(draft, "last_name", last)

    def _street(self, draft: Draft, text: str) -> None:
        before = draft.columns.get("street", "")
        line = values.one_line(text)
        self._text(draft, "street", f"{before}, {line}" if before else line)

    def _notes(self, draft: Draft, text: str) -> None:
        before = draft.columns.get("notes", "")
        kept = values.several_lines(text)
        joined = f"{before}\n{kept}" if before else kept
        if len(joined) > NOTES:
            draft.warn("notes", "cut", str(NOTES))
        draft.columns["notes"] = joined[:NOTES]

    def _family(self, draft: Draft, text: str) -> None:
        name = values.one_line(text)[:120]
        if self._references.families.known(name):
            draft.family = name
        else:
            draft.warn("family", "too_many_new", name)

    def _groups(self, draft: Draft, text: str) -> None:
        for name in values.names(text):
            if not self._references.groups.known(name):
                draft.warn("groups", "too_many_new", name)
            elif name not in draft.groups:
                draft.groups.append(name)

    def _owner(self, draft: Draft, text: str) -> None:
        owner = self._references.owners.id_of(text)
        if owner is None:
            draft.warn("owner", "unknown_owner", text)
        else:
            draft.columns["owner_id"] = owner

    def _consent(self, draft: Draft, text: str) -> None:
        consent = values.consent(text)
        if consent is None:
            draft.warn("consent", "unknown_consent", text)
        elif consent is not Consent.UNKNOWN and draft.consent is not Consent.WITHDRAWN:
            draft.consent = consent

    def _opt_out(self, draft: Draft, text: str) -> None:
        answer = values.opted_out(text)
        if answer is None:
            draft.warn("opt_out", "unknown_consent", text)
        elif answer:
            draft.consent = Consent.WITHDRAWN


_SPECIAL: dict[str, Callable[[Checker, Draft, str], None]] = {
    "email": Checker._email,
    "vat_number": Checker._vat,
    "website": Checker._website,
    "country": Checker._country,
    "language": Checker._language,
    "kind": Checker._kind,
    "full_name": Checker._full_name,
    "street": Checker._street,
    "notes": Checker._notes,
    "family": Checker._family,
    "groups": Checker._groups,
    "owner": Checker._owner,
    "consent": Checker._consent,
    "opt_out": Checker._opt_out,
}
#: Fields that are text and nothing more.
_PLAIN = TEXTS.keys() - _SPECIAL.keys()
