"""What a column of a table of contacts can mean, with the names that exports of other systems give
it in French and English: whose contact it is, then the contact."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import lazy_gettext as _l

from mailer.domain.imports.deal_fields import CUSTOMER
from mailer.domain.imports.fields import CUSTOMER_TARGETS, Target

#: Any of them says what the contact is called.
NAMES = ("first_name", "last_name", "full_name")
_OF_CUSTOMERS = {target.key: target for target in CUSTOMER_TARGETS}
_NUMBER, _EMAIL, _NAME = CUSTOMER

CONTACT_TARGETS: tuple[Target, ...] = (
    _NUMBER,
    replace(
        _EMAIL,
        label=_l("E-mail of the customer"),
        names=(
            "customer email, customer e mail, customer mail, client email, client e mail, client mail,"
            "company email, company e mail, account email, email client, e mail client, mail client,"
            "email du client, e mail du client, adresse e mail du client, courriel du client,"
            "email société, e mail société, email de la société, e mail de la société"
        ),
    ),
    # “Name” alone is the contact's here.
    replace(
        _NAME,
        names=(
            "customer, customer name, client, client name, account, tiers, nom client, nom du client,"
            + _OF_CUSTOMERS["company"].names
        ),
    ),
    replace(_OF_CUSTOMERS["full_name"], label=_l("Name of the contact")),
    _OF_CUSTOMERS["first_name"],
    _OF_CUSTOMERS["last_name"],
    replace(_OF_CUSTOMERS["email"], key="contact_email", label=_l("E-mail of the contact")),
    Target(
        "job_title",
        _l("Function"),
        (
            "job title, title, position, function, job, occupation, fonction, titre, poste,"
            "intitulé de poste, intitulé du poste, métier, qualité"
        ),
    ),
    _OF_CUSTOMERS["phone"],
    replace(_OF_CUSTOMERS["mobile"], label=_l("Mobile (if there is no phone)")),
    Target(
        "use",
        _l("Use"),
        (
            "use, usage, purpose, contact use, contact type, type of contact, role, contact role,"
            "type, kind, utilisation, type de contact, rôle, rôle du contact, usage du contact"
        ),
    ),
    _OF_CUSTOMERS["language"],
)
