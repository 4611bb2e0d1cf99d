"""The company itself: name, look, address, languages, time zone."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from urllib.parse import urlsplit

from flask_babel import gettext as _

from mailer.domain.audit.record import HasName, record
from mailer.infra.db import db
from mailer.lib import email_address, time_zones
from mailer.lib.colour import is_colour
from mailer.lib.errors import Refused
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


def change(wanted: Company, actor: HasName) -> Company:
    """Keep what someone entered, trimmed. Raises `Refused` with a sentence for each field."""
    texts = {
        field.name: value.strip()
        for field in fields(Company)
        if isinstance(value := getattr(wanted, field.name), str)
    }
    wanted = replace(wanted, **texts)
    if wanted.website and "://" not in wanted.website:
        wanted = replace(wanted, website=f"https://{wanted.website}")
    errors = _errors(wanted)
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), fields=errors)
    before = asdict(company())
    save(wanted)
    changed = [name for name, value in asdict(wanted).items() if value != before[name]]
    if changed:
        record(actor, "settings.company", changed=changed)
    return wanted


def set_logo(key: str, actor: HasName) -> None:
    """Show another logo; with an empty key, the company's name."""
    save(replace(company(), logo=key))
    record(actor, "settings.logo", removed=not key)


def _errors(wanted: Company) -> dict[str, str]:
    errors = {}
    if not wanted.name:
        errors["name"] = _("Enter the name of your company.")
    if not wanted.name.isprintable():
        errors["name"] = _("A name is one line of text.")
    if not is_colour(wanted.colour):
        errors["colour"] = _("A colour is written like #2563eb.")
    if wanted.email and email_address.parse(wanted.email) is None:
        errors["email"] = _("This is not an e-mail address. It looks like name@company.com.")
    if wanted.website and not _is_web_address(wanted.website):
        errors["website"] = _("This is not a web address. It looks like https://www.company.com.")
    if not time_zones.is_known(wanted.time_zone):
        errors["time_zone"] = _("Choose a time zone of the list.")
    return errors


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and "." in (parts.hostname or "") and " " not in text
