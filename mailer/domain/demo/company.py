"""The demonstration company: people who sign in, customers, groups, templates."""

from __future__ import annotations

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import func, select

from mailer.domain import custom_fields
from mailer.domain.accounts import roles, users
from mailer.domain.accounts.access import SYSTEM
from mailer.domain.accounts.permissions import AREAS
from mailer.domain.customers import contacts, families, groups, saved_lists
from mailer.domain.customers.consent import set_consent
from mailer.domain.demo import custom_lists, customer_service, deals, mark
from mailer.domain.demo.follow_up import add_follow_up
from mailer.domain.demo.library import add_templates
from mailer.domain.demo.people import customer as made_up
from mailer.domain.demo.sent_mailing import add_mailing
from mailer.domain.demo.texts import Story, story
from mailer.domain.demo.to_do import add_to_do
from mailer.domain.demo.triggers import add_triggers
from mailer.domain.letters import ready_made
from mailer.domain.settings import company, first_start
from mailer.infra.db import db
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.models.consent_entry import ConsentSource
from mailer.models.contact import AddressUse
from mailer.models.custom_field import FieldKind
from mailer.models.customer import Consent, Customer
from mailer.models.group import Family
from mailer.models.smtp_account import SmtpAccount
from mailer.models.user import User

#: Made-up customers; the number of the first one.
CUSTOMERS, FIRST = 60, 1

PERMISSIONS = {
    "marketing": frozenset(
        f"{area.resource}:{action}"
        for area in AREAS
        for action in area.actions
        if area.resource in ("mailings", "templates", "customers", "deals", "mailbox")
    )
    | {f"custom_lists:{action}" for action in ("view", "edit", "delete", "import", "export")}
    | {"settings:view", "letters:view", "tasks:view", "tasks:edit"},
    "accounting": frozenset(
        {"customers:view", "customers:edit", "customers:export", "mailings:view", "mailbox:view"}
    )
    | {f"documents:{action}" for action in ("view", "edit", "delete", "send", "import", "export")}
    | {"letters:view", "letters:edit"}
    | {f"debtors:{action}" for action in ("view", "edit", "send")}
    | {"tasks:view", "tasks:edit"},
    "support": frozenset(
        {
            "customers:view",
            "mailings:view",
            "templates:view",
            "mailbox:view",
            "incidents:view",
            "incidents:edit",
            "tasks:view",
            "tasks:edit",
            "tasks:delete",
        }
    ),
}

Person = tuple[str, str, str]


def build(language: str) -> list[Person]:
    """Make the whole company in an empty installation.

    Answers with the people who can sign in: (role, e-mail, password). Raises `Refused` when
    there is anybody or anything already: the made-up never mixes with the real.
    """
    if not _is_empty():
        raise Refused(
            _("There is data here already. The demonstration is only made in an empty data folder.")
        )
    telling = story(language)
    with force_locale(language):
        mark.set_mark(language)
        first_start.prepare()
        ready_made.prepare()
        saved_lists.prepare()
        _set_company(telling)
        people = _add_people(telling, language)
        _add_customers(telling, language)
        add_templates(telling, language)
        add_mailing(telling, language)
        add_follow_up(language)
        add_triggers(telling)
        customer_service.add(language)
        add_to_do()
        deals.add()
        custom_lists.add()
    return people


def people() -> list[Person]:
    """Who can sign in to the demonstration, as `build` answered; empty elsewhere."""
    if not mark.is_demonstration():
        return []
    telling = story(mark.language())
    known = set(db.session.scalars(select(User.email)))
    password = mark.password()
    return [
        (_role_name(telling, person.role), person.email, password)
        for person in telling.people
        if person.email in known
    ]


def _is_empty() -> bool:
    counts = (select(func.count()).select_from(model) for model in (User, Customer))
    return not any(db.session.scalar(count) for count in counts)


def _role_name(telling: Story, role: str) -> str:
    if role:
        return telling.roles[role][0]
    return "Super admin" if telling.company.language == "en" else "Super administrateur"


def _set_company(telling: Story) -> None:
    company.change(telling.company, SYSTEM)
    account = db.session.scalars(select(SmtpAccount).where(SmtpAccount.company_default)).one()
    account.from_name = telling.company.name
    account.from_address = telling.company.email


def _add_people(telling: Story, language: str) -> list[Person]:
    made = {
        key: roles.create(roles.RoleFields(name, description, permissions=PERMISSIONS[key]), SYSTEM)
        for key, (name, description) in telling.roles.items()
    }
    password = mark.password()
    found: list[Person] = []
    for person in telling.people:
        fields = users.UserFields(
            name=person.name,
            email=person.email,
            title=person.title,
            role_id=made[person.role].id if person.role else None,
            super_admin=not person.role,
        )
        users.create(fields, SYSTEM, password)
        found.append((_role_name(telling, person.role), person.email, password))
    return found


def _add_customers(telling: Story, language: str) -> None:
    now = clock.now()
    own_groups = [groups.create(name, text, SYSTEM) for name, text in telling.groups]
    own_families = [families.create(name, SYSTEM) for name in telling.families]
    label, choices = telling.field
    field = custom_fields.create(label, FieldKind.CHOICE, choices, SYSTEM)
    _add_list(telling.saved_list, own_families[0])
    owners = list(db.session.scalars(select(User.id).order_by(User.id)))
    for number in range(FIRST, FIRST + CUSTOMERS):
        values = made_up(number, language, now)
        consent = values.pop("consent")
        row = Customer(**values, consent=Consent.UNKNOWN, notes="", custom={})
        for name in ("mobile", "fax", "website", "vat_number", "region"):
            setattr(row, name, "")
        if number % 3:
            row.custom = {field.key: choices[number % len(choices)]}
        row.family_id = own_families[number % 4].id if number % 5 else None
        row.owner_id = owners[number % len(owners)] if number % 4 else None
        row.groups = [group for place, group in enumerate(own_groups, 2) if number % place == 0]
        db.session.add(row)
        db.session.flush()
        modified = row.modified_at
        if consent is not Consent.UNKNOWN:
            note = telling.consent_note if consent is Consent.GIVEN else ""
            set_consent(row, consent, ConsentSource.DEMO, SYSTEM, note)
        if row.company:
            _add_contacts(telling, row, number, language)
        row.modified_at = modified
    db.session.flush()


def _add_list(name: str, family: Family) -> None:
    """Whom the company writes to about its offers."""
    rules = [
        {"field": "family", "is": "one_of", "value": [str(family.id)]},
        {"field": "consent", "is": "one_of", "value": [Consent.GIVEN.value]},
    ]
    saved_lists.create(name, {"all": rules}, SYSTEM)


def _add_contacts(telling: Story, row: Customer, number: int, language: str) -> None:
    """A firm has somebody for the invoices, and some have a warehouse."""
    other = made_up(number + 10_000, language, row.created_at)
    name = f"{other['first_name']} {other['last_name']}".strip() or other["name"]
    fields = {
        "name": name,
        "job_title": telling.job_titles[number % len(telling.job_titles)],
        "email": other["email"] if other["email_state"] == "valid" else "",
        "phone": other["phone"],
        "use": AddressUse.FINANCIAL if number % 2 else AddressUse.MAIN,
    }
    contacts.save_contact(row, None, fields, SYSTEM)
    if number % 3 == 0:
        place = {name: other[name] for name in ("street", "postal_code", "city", "country")}
        place |= {"label": telling.warehouse, "use": AddressUse.DELIVERY}
        contacts.save_address(row, None, place, SYSTEM)
