"""All fields that a rule may ask for, by the place where they stand."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain.customers.criteria import documents, mails, own, record
from mailer.domain.customers.criteria.field import Field

Catalogue = dict[str, Field]
_PARTS = (
    (_l("Record"), record.fields),
    (_l("Own fields"), own.fields),
    (_l("Documents"), documents.fields),
    (_l("Mailings"), mails.mail_fields),
    (_l("Ratings"), mails.rating_fields),
)


def parts() -> list[tuple[LazyString, list[Field]]]:
    """The fields under their headings, for a person to choose from."""
    found = [(heading, list(fields())) for heading, fields in _PARTS]
    return [(heading, fields) for heading, fields in found if fields]


def all_fields() -> Catalogue:
    """The fields by their keys."""
    return {field.key: field for _heading, fields in parts() for field in fields}


def find(catalogue: Catalogue, key: str) -> Field | None:
    """The field of a key, or None where there is none any more."""
    return catalogue.get(key) or documents.of_key(key)
