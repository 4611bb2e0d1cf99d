"""Which column is which field: by the columns' names, or as someone corrected it before."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence

from mailer.domain.imports.fields import CUSTOMER_TARGETS, NEW_FIELD, Target
from mailer.infra.db import db
from mailer.lib.folding import fold
from mailer.models.import_run import ImportMapping

Mapping = dict[str, str]

_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_OTHER = re.compile(r"[^a-z0-9]+")
#: Words that exports put before or behind the name proper: "customer_email", "CLI_VILLE".
_PADDING = frozenset(
    [
        "customer",
        "client",
        "clt",
        "cli",
        "tiers",
        "contact",
        "cust",
        "account",
        "tie",
        "ct",
        "fournisseur",
        "supplier",
        "billing",
        "facturation",
        "main",
        "principal",
        "principale",
    ]
)


def header_key(header: str) -> str:
    """`N° TVA`, `n_tva` and `NTva` read alike: lower case, no accents, single spaces."""
    spaced = header if header.isupper() else _CAMEL.sub(" ", header)
    return _OTHER.sub(" ", fold(spaced.replace("°", " ").replace("º", " "))).strip()


def suggest(headers: Sequence[str], targets: Sequence[Target] = CUSTOMER_TARGETS) -> Mapping:
    """Column index (as text) → field, for the columns whose name says it. A field is given to
    one column only, unless columns are joined in it."""
    names = _names(targets)
    keys = [header_key(header) for header in headers]
    found: Mapping = {}
    taken: set[str] = set()
    joins = {target.key for target in targets if target.joins}
    known = {target.key for target in targets}
    for look in (
        names.get,
        lambda key: names.get(_bare(key)),
        lambda key: _ambiguous(key, taken, known),
    ):
        for index, key in enumerate(keys):
            field = look(key) if key and str(index) not in found else None
            if field and (field not in taken or field in joins):
                found[str(index)] = field
                taken.add(field)
    return {index: found[index] for index in sorted(found, key=int) if found[index] in known}


def remembered(kind: str, headers: Sequence[str], targets: Sequence[Target]) -> Mapping | None:
    """The mapping of the last import with the same column names, without fields that are gone."""
    kept = db.session.get(ImportMapping, (kind, headers_hash(headers)))
    if kept is None:
        return None
    known = {target.key for target in targets}
    return {index: field for index, field in kept.mapping.items() if field in known}


def remember(kind: str, headers: Sequence[str], mapping: Mapping) -> None:
    """Keep a mapping for the next file with the same column names."""
    key = (kind, headers_hash(headers))
    kept = db.session.get(ImportMapping, key)
    if kept is None:
        db.session.add(ImportMapping(kind=key[0], headers_hash=key[1], mapping=mapping))
    else:
        kept.mapping = mapping
    db.session.flush()


def headers_hash(headers: Sequence[str]) -> str:
    """The same for files whose columns have the same names in the same order."""
    joined = "\x1f".join(header_key(header) for header in headers)
    return hashlib.sha256(joined.encode()).hexdigest()


def twice(mapping: Mapping, targets: Sequence[Target]) -> list[str]:
    """Fields that more than one column fills although they cannot be joined."""
    joins = {target.key for target in targets if target.joins} | {NEW_FIELD}
    fields = [field for field in mapping.values() if field not in joins]
    return sorted({field for field in fields if fields.count(field) > 1})


def _names(targets: Sequence[Target]) -> dict[str, str]:
    names: dict[str, str] = {}
    for target in targets:
        for name in target.names.split(","):
            names.setdefault(header_key(name), target.key)
    return names


def _bare(key: str) -> str:
    words = key.split()
    while len(words) > 1 and words[0] in _PADDING:
        words.pop(0)
    while len(words) > 1 and words[-1] in _PADDING:
        words.pop()
    return " ".join(words)


def _ambiguous(key: str, taken: set[str], known: set[str]) -> str | None:
    """ "Nom" is the family name beside a first name or a company, else the name of whoever it is
    (of a person, in a table of people): nothing is guessed to be a first name."""
    if _bare(key) not in ("nom", "name"):
        return None
    if "company" not in taken and "first_name" not in taken and "full_name" not in taken:
        return "company" if "company" in known else "full_name"
    return "last_name"
