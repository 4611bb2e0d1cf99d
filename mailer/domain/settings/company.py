"""The company itself: name, look, address, languages, time zone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields

from mailer.infra.db import db
from mailer.models.setting import Setting

_NAME = "company"


@dataclass(frozen=True)
class Company:
    """What the company says of itself."""

    name: str = ""
    #: `#rrggbb`; headings and buttons of screens and mails.
    colour: str = "#2563eb"
    #: Key of the logo in `infra.files`, or empty.
    logo: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    vat_number: str = ""
    #: ISO 639-1: mails to customers without a language of their own.
    language: str = "fr"
    #: IANA; limits and schedules count in it.
    time_zone: str = "Europe/Paris"


def company() -> Company:
    """The company's settings, with defaults where nothing is set."""
    row = db.session.get(Setting, _NAME)
    known = {field.name for field in fields(Company)}
    return Company(**{k: v for k, v in (row.value if row else {}).items() if k in known})


def save(changed: Company) -> None:
    """Keep new settings."""
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(changed)))
    else:
        row.value = asdict(changed)
    db.session.flush()
