"""Choices that forms and filters of customers offer."""

from __future__ import annotations

from babel import Locale
from flask_babel import gettext as _

from mailer.blueprints.i18n import language
from mailer.domain.customers import countries, families, groups, labels, owners
from mailer.lib.folding import fold

Choice = list[tuple[str, str]]

#: Languages that a customer is offered; a file may bring others.
LANGUAGES = ("fr", "en", "de", "nl", "es", "it", "pt")


def language_name(code: str) -> str:
    """A language in the reader's own words; empty for none."""
    if not code:
        return ""
    name = Locale.parse(language()).languages.get(code.lower(), code)
    return name[:1].upper() + name[1:]


def kind_choices() -> Choice:
    """Customer, supplier, third party, lead."""
    return [(kind.value, str(label)) for kind, label in labels.KINDS.items()]


def consent_choices() -> Choice:
    """Unknown first: nobody agrees by omission."""
    return [(c.value, str(labels.CONSENTS[c])) for c in reversed(labels.CONSENTS)]


def use_choices() -> Choice:
    """Main, financial, delivery, other."""
    return [(use.value, str(label)) for use, label in labels.USES.items()]


def country_choices(present: str = "") -> Choice:
    """All countries by name; what stands there now is kept even if it is no country."""
    found = countries.choices(language())
    if present and present not in dict(found):
        found = [(present, present), *found]
    return [("", _("Not set")), *found]


def language_choices(present: str = "") -> Choice:
    """The languages of customers by name."""
    codes = list(LANGUAGES) + ([present] if present and present not in LANGUAGES else [])
    named = sorted(((code, language_name(code)) for code in codes), key=lambda c: fold(c[1]))
    return [("", _("The company's language")), *named]


def owner_choices(present: int | None = None, present_name: str = "") -> Choice:
    """Nobody, then everyone who signs in; a present owner who left stays."""
    found = [(str(user.id), user.name) for user in owners.all_owners()]
    if present is not None and str(present) not in dict(found):
        found.append((str(present), present_name))
    return [("", _("Nobody")), *found]


def family_choices() -> Choice:
    """None, then all families."""
    found = [(str(family.id), family.name) for family in families.all_families()]
    return [("", _("No family")), *found]


def group_choices() -> Choice:
    """All groups."""
    return [(str(group.id), group.name) for group in groups.all_groups()]
