"""Fields of the record itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import SQLColumnExpression, and_, false, not_, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from mailer.domain.customers import countries, labels, owners
from mailer.domain.customers.criteria.field import (
    NONE,
    Choices,
    Condition,
    Field,
    Kind,
    Text,
    day_rule,
    moment,
    text_rule,
)
from mailer.domain.lists.distinct import distinct_values
from mailer.infra.db import db
from mailer.infra.folded import Folded
from mailer.models.customer import Consent, Customer, CustomerKind, EmailState
from mailer.models.group import CustomerGroup, Family, GroupMember

#: Languages that may be asked for before the first customer speaks them.
_OFFERED = ("fr", "en", "de", "nl", "es", "it", "pt")


def fields() -> Iterable[Field]:
    """In the order in which people look for them."""
    yield _text("name", _l("Name"), Customer.name_key)
    yield _text("first_name", _l("First name"), Folded(Customer.first_name))
    yield _text("last_name", _l("Last name"), Customer.last_name_key)
    yield _text("company", _l("Company"), Customer.company_key)
    yield _choice("kind", _l("Kind"), _of_enum(Customer.kind, CustomerKind), _kinds)
    yield Field("group", _l("Group"), Kind.CHOICE, _group, _groups)
    yield _choice("family", _l("Family"), _of_id(Customer.family_id), _families)
    yield _choice("owner", _l("Owner"), _of_id(Customer.owner_id), _owners)
    yield _choice("consent", _l("Consent"), _of_enum(Customer.consent, Consent), _consents)
    yield _choice("language", _l("Language"), _of_text(Customer.language), _languages)
    yield _choice("country", _l("Country"), _of_text(Customer.country), _countries)
    yield _text("postal_code", _l("Postal code"), Folded(Customer.postal_code))
    yield _text("city", _l("City"), Customer.city_key)
    yield _text("region", _l("Region"), Folded(Customer.region))
    yield _text("street", _l("Street"), Folded(Customer.street))
    yield _text("email", _l("E-mail"), Customer.email_key)
    states = _of_enum(Customer.email_state, EmailState)
    yield _choice("email_state", _l("State of the address"), states, _email_states)
    yield _text("phone", _l("Phone"), Folded(Customer.phone))
    yield _text("mobile", _l("Mobile"), Folded(Customer.mobile))
    yield _text("fax", _l("Fax"), Folded(Customer.fax))
    yield _text("website", _l("Website"), Folded(Customer.website))
    yield _text("number", _l("Number"), Folded(Customer.number))
    yield _text("vat_number", _l("VAT number"), Folded(Customer.vat_number))
    yield _text("notes", _l("Notes"), Folded(Customer.notes))
    yield _moment("created", _l("Created"), Customer.created_at)
    yield _moment("modified", _l("Modified"), Customer.modified_at)


def _text(key: str, label: Text, column: SQLColumnExpression[Any]) -> Field:
    return Field(key, label, Kind.TEXT, partial(text_rule, column))


def _moment(key: str, label: Text, column: InstrumentedAttribute[Any]) -> Field:
    never_empty = frozenset({"empty", "filled", "ahead"})
    condition = partial(day_rule, column, begin=moment)
    return Field(key, label, Kind.DATE, condition, without=never_empty)


def _choice(
    key: str,
    label: Text,
    chosen: Callable[[list[str]], Condition],
    choices: Callable[[], Choices],
) -> Field:
    def condition(operator: str, values: list[str]) -> Condition:
        found = chosen(values)
        return found if operator == "one_of" else not_(found)

    return Field(key, label, Kind.CHOICE, condition, choices)


def _of_enum(column: InstrumentedAttribute[Any], enum: type[Any]) -> Callable[..., Condition]:
    return lambda values: column.in_([enum(value) for value in values])


def _of_text(column: InstrumentedAttribute[str]) -> Callable[..., Condition]:
    return lambda values: column.in_(["" if value == NONE else value for value in values])


def _of_id(column: InstrumentedAttribute[int | None]) -> Callable[..., Condition]:
    def condition(values: list[str]) -> Condition:
        ids = [int(value) for value in values if value != NONE]
        nobody = column.is_(None) if NONE in values else false()
        return or_(and_(column.is_not(None), column.in_(ids)), nobody)

    return condition


def _group(operator: str, values: list[str]) -> Condition:
    ids = [int(value) for value in values if value != NONE]
    member = select(GroupMember.group_id).where(GroupMember.customer_id == Customer.id)
    ways: list[Condition] = [member.where(GroupMember.group_id.in_(ids)).exists()] if ids else []
    if NONE in values:
        ways.append(~member.exists())
    return or_(*ways) if operator == "one_of" else not_(or_(*ways))


def _kinds() -> Choices:
    return [(kind.value, label) for kind, label in labels.KINDS.items()]


def _consents() -> Choices:
    return [(consent.value, label) for consent, label in labels.CONSENTS.items()]


def _email_states() -> Choices:
    return [(state.value, label) for state, label in labels.EMAIL_STATES.items()]


def _groups() -> Choices:
    return [*_named(CustomerGroup), (NONE, _("In no group"))]


def _families() -> Choices:
    return [*_named(Family), (NONE, _("No family"))]


def _named(model: type[CustomerGroup] | type[Family]) -> list[tuple[str, str]]:
    rows = db.session.execute(select(model.id, model.name).order_by(model.name_key))
    return [(str(row.id), row.name) for row in rows]


def _owners() -> Choices:
    return [*((str(user.id), user.name) for user in owners.all_owners()), (NONE, _("Nobody"))]


def _countries() -> Choices:
    language = _reader().language
    here = [str(code) for code in distinct_values(Customer.country) if code]
    every = dict(countries.choices(language))
    others = [(code, code) for code in here if code not in every]
    return [*every.items(), *others, (NONE, _("No country"))]


def _languages() -> Choices:
    here = [str(code) for code in distinct_values(Customer.language) if code]
    names = _reader().languages
    known = [(code, names.get(code.lower(), code)) for code in dict.fromkeys([*_OFFERED, *here])]
    return [*known, (NONE, _("Not set"))]


def _reader() -> Locale:
    """Whose words are used."""
    return get_locale() or Locale("en")
