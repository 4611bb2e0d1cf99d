"""The list of customers: columns, filters, actions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import g, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from sqlalchemy.orm import selectinload

from mailer.blueprints.components.list_parts import (
    Badge,
    BulkAction,
    Choices,
    Column,
    Condition,
    Empty,
    Filter,
    Mail,
    RowAction,
)
from mailer.blueprints.components.records import RecordList
from mailer.blueprints.customers.choices import language_name
from mailer.blueprints.i18n import language
from mailer.domain import custom_fields
from mailer.domain.customers import (
    countries,
    empty_fields,
    families,
    groups,
    labels,
    owners,
    rating_filter,
    saved_lists,
    search,
)
from mailer.domain.lists.distinct import distinct_values
from mailer.models.custom_field import CustomField
from mailer.models.customer import Consent, Customer, EmailState

CONSENT_TONES = {Consent.GIVEN: "ok", Consent.WITHDRAWN: "bad", Consent.UNKNOWN: "muted"}


def kind_name(customer: Customer) -> str:
    """What the customer is to the company."""
    return str(labels.KINDS[customer.kind])


def consent_badge(customer: Customer) -> Badge:
    """Whether promotional mail may be sent."""
    return Badge(labels.CONSENTS[customer.consent], CONSENT_TONES[customer.consent])


def _email(customer: Customer) -> Mail | None:
    if not customer.email:
        return None
    wrong = _("This is not a valid address; no mail goes there.")
    return Mail(customer.email, "" if customer.email_state is EmailState.VALID else wrong)


def _company(customer: Customer) -> str:
    return "" if customer.company == customer.name else customer.company


def _countries() -> Choices:
    codes = distinct_values(Customer.country)
    names = [(code, countries.name_of(code, language())) for code in codes if code]
    nothing = [(search.NONE, _("No country"))] if "" in codes else []
    return sorted(names, key=lambda choice: str(choice[1])) + nothing


def _languages() -> Choices:
    codes = distinct_values(Customer.language)
    names = [(code, language_name(code)) for code in codes if code]
    return [*sorted(names, key=lambda choice: str(choice[1])), (search.NONE, _("Not set"))]


def _owners() -> Choices:
    return [(str(user.id), user.name) for user in owners.all_owners()] + [
        (search.NONE, _("Nobody"))
    ]


def _groups() -> Choices:
    found = [(str(group.id), group.name) for group in groups.all_groups()]
    return [*found, (search.NONE, _("In no group"))] if found else []


def _saved_lists() -> Choices:
    return [(str(saved.id), saved_lists.title(saved)) for saved in saved_lists.all_lists()]


def _families() -> Choices:
    found = [(str(family.id), family.name) for family in families.all_families()]
    return [*found, (search.NONE, _("No family"))] if found else []


def _custom_columns() -> list[Column]:
    return [_custom_column(field) for field in custom_fields.all_fields()]


def _custom_column(field: CustomField) -> Column:
    def value(customer: Customer) -> Any:
        return custom_fields.show(field, customer.custom.get(field.key))

    return Column(f"custom_{field.key}", field.label, value, shown=False)


def _where(query: Mapping[str, Any]) -> list[Condition]:
    """As `search` means it; the few who lack something are looked up once for a page."""
    values = tuple(query.get("empty", ()))
    if not values:
        return search.conditions(query)
    known: dict[tuple[str, ...], list[int] | None] = g.setdefault("customers_without", {})
    if values not in known:
        known[values] = empty_fields.few(values)
    ids = known[values]
    if ids is None:
        return search.conditions(query)
    return [*search.conditions({**query, "empty": ()}), Customer.id.in_(ids)]


COLUMNS = [
    Column("name", _l("Name"), lambda c: c.name, sort=(Customer.name_key,)),
    Column("company", _l("Company"), _company, sort=(Customer.company_key,)),
    Column("email", _l("E-mail"), _email, sort=(Customer.email_key,)),
    Column("city", _l("City"), lambda c: c.city, sort=(Customer.city_key,)),
    Column("country", _l("Country"), lambda c: countries.name_of(c.country, language()), shown=False),
    Column("kind", _l("Kind"), kind_name, sort=(Customer.kind, Customer.name_key)),
    Column("consent", _l("Consent"), consent_badge),
    Column("owner", _l("Owner"), lambda c: c.owner.name if c.owner else "", shown=False),
    Column("groups", _l("Groups"), lambda c: ", ".join(g.name for g in c.groups), shown=False),
    Column("family", _l("Family"), lambda c: c.family.name if c.family else "", shown=False),
    Column("number", _l("Number"), lambda c: c.number, sort=(Customer.number,), shown=False),
    Column("last_name", _l("Last name"), lambda c: c.last_name, sort=(Customer.last_name_key,), shown=False),
    Column("postal_code", _l("Postal code"), lambda c: c.postal_code, shown=False),
    Column("phone", _l("Phone"), lambda c: c.phone, shown=False),
    Column("language", _l("Language"), lambda c: language_name(c.language), shown=False),
    Column("modified", _l("Modified"), lambda c: c.modified_at, sort=(Customer.modified_at,), largest_first=True, shown=False),
    Column("created", _l("Created"), lambda c: c.created_at, sort=(Customer.created_at,), largest_first=True, shown=False),
]  # fmt: skip

FILTERS = [
    Filter("kind", _l("Kind"), lambda: [(k.value, v) for k, v in labels.KINDS.items()]),
    Filter("group", _l("Group"), _groups),
    Filter("list", _l("Saved list"), _saved_lists),
    Filter("family", _l("Family"), _families),
    Filter("country", _l("Country"), _countries),
    Filter("language", _l("Language"), _languages),
    Filter("owner", _l("Owner"), _owners),
    Filter("consent", _l("Consent"), lambda: [(c.value, v) for c, v in labels.CONSENTS.items()]),
    Filter("email", _l("E-mail"), lambda: [(s.value, v) for s, v in labels.EMAIL_STATES.items()]),
    Filter("empty", _l("Without"), empty_fields.choices),
    Filter("rating", _l("Rating status"), rating_filter.choices),
]

BULK = [
    BulkAction(
        "send", _l("Send e-mail template"), "send", "mailings.choose_template",
        arguments={"ticked": 1}, primary=True,
    ),
    BulkAction(
        "write", _l("Write an e-mail"), "pencil", "mailings.write", arguments={"ticked": 1}
    ),
    BulkAction(
        "notify", _l("Notify unpaid"), "mail-forward", "debtors.notify",
        arguments={"of": "customers"},
    ),
    BulkAction(
        "mailto", _l("Write with your mail program"), "mail", "customers.mail_program"
    ),
    BulkAction("add", _l("Add to a group"), "tag", "customers.add_to_group", "dialog"),
    BulkAction("remove", _l("Remove from a group"), "x", "customers.remove_from_group", "dialog"),
    BulkAction("list", _l("Add to a saved list"), "bookmark-plus", "saved_lists.add", "dialog"),
    BulkAction("unlist", _l("Remove from a saved list"), "x", "saved_lists.remove", "dialog"),
    BulkAction("family", _l("Set the family"), "tags", "customers.set_family", "dialog"),
    BulkAction("owner", _l("Set the owner"), "user-circle", "customers.set_owner", "dialog"),
    BulkAction("csv", _l("Export as CSV"), "download", "customers.csv"),
    BulkAction("xlsx", _l("Export as Excel file"), "file-spreadsheet", "customers.xlsx"),
    BulkAction(
        "delete", _l("Delete"), "trash", "customers.delete_ticked", "post", danger=True,
        question=lambda what: _("Delete %(what)s?", what=what),
        explanation=_l(
            "Their contacts, addresses and consent log go with them. This cannot be undone. Mails "
            "that were sent stay in the statistics of their mailings."
        ),
    ),
]  # fmt: skip

ACTIONS = [
    RowAction(
        "send", _l("Send e-mail template"), "send", "mailings.choose_template", argument="customer"
    ),
    RowAction("write", _l("Write an e-mail"), "pencil", "mailings.write", argument="customer"),
    RowAction("edit", _l("Edit"), "pencil", "customers.edit", argument="customer_id"),
    RowAction(
        "contacts", _l("Contacts and addresses"), "users", "customers.contacts",
        argument="customer_id",
    ),
    RowAction("mails", _l("Mails"), "mail", "customers.mails", argument="customer_id"),
    RowAction("notify", _l("Notify unpaid"), "mail-forward", "debtors.notify", argument="customer"),
    RowAction("incident", _l("New incident"), "lifebuoy", "incidents.new", argument="customer"),
    RowAction(
        "delete", _l("Delete"), "trash", "customers.delete", "post", danger=True,
        argument="customer_id", question=_l("Delete “%(name)s”?"),
        explanation=_l("Contacts, addresses and the consent log go too. This cannot be undone."),
    ),
]  # fmt: skip

CUSTOMERS = RecordList(
    key="customers",
    model=Customer,
    permission="customers:view",
    columns=COLUMNS,
    default_sort="name",
    row_name=lambda c: c.name,
    row_url=lambda c: url_for("customers.show", customer_id=c.id),
    noun=lambda n, shown: ngettext("%(shown)s customer", "%(shown)s customers", n, shown=shown),
    empty=Empty(
        "users",
        _l(
            "Everyone you write to stands here: customers, suppliers, third parties and leads. "
            "Bring them in from a file, or add the first one by hand."
        ),
        "imports.new",
        _l("Import customers"),
    ),
    search_label=_l("Name, company, e-mail, city, number"),
    filters=FILTERS,
    where=_where,
    bulk=BULK,
    actions=ACTIONS,
    options=(
        selectinload(Customer.groups),
        selectinload(Customer.family),
        selectinload(Customer.owner),
    ),
    more_columns=_custom_columns,
)
