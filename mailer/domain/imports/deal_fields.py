"""What a column of a table of deals can mean, with the names that exports of other systems give it
in French and English."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.imports.fields import Target
from mailer.domain.imports.incident_fields import INCIDENT_TARGETS

#: The columns that name the customer have the same names in every table.
CUSTOMER = tuple(
    target for target in INCIDENT_TARGETS if target.key in ("customer_number", "email", "customer")
)

DEAL_TARGETS: tuple[Target, ...] = (
    Target(
        "number",
        _l("Number of the deal"),
        (
            "number, no, deal number, deal no, deal id, opportunity id, opportunity number,"
            "record id, id, reference, numéro, n°, n° affaire, numéro d'affaire, n° opportunité,"
            "référence"
        ),
    ),
    Target(
        "title",
        _l("Title"),
        (
            "title, deal, deal name, deal title, opportunity, opportunity name, subject, titre,"
            "affaire, nom de l'affaire, opportunité, nom de l'opportunité, intitulé, objet, libellé"
        ),
    ),
    Target(
        "stage",
        _l("Stage"),
        (
            "stage, deal stage, status, state, sales stage, pipeline stage, étape, etape, phase,"
            "statut, état, étape de vente"
        ),
    ),
    Target(
        "amount",
        _l("Amount"),
        "amount, value, deal value, deal amount, total, montant, valeur, montant de l'affaire",
    ),
    Target("currency", _l("Currency"), "currency, currency code, devise, code devise, monnaie"),
    *CUSTOMER,
    Target(
        "owner",
        _l("Owner"),
        (
            "owner, deal owner, opportunity owner, sales rep, salesperson, account manager,"
            "assigned to, responsable, propriétaire, commercial, vendeur, suivi par"
        ),
    ),
    Target(
        "expected_on",
        _l("Expected on"),
        (
            "expected on, expected close date, expected date, close date expected, forecast date,"
            "closing date, close date, attendue le, attendu le, date prévue, prévu le, prévue le,"
            "date de clôture prévue, échéance, date de signature prévue"
        ),
    ),
    Target(
        "closed_on",
        _l("Closed on"),
        (
            "closed on, closed date, date closed, won on, lost on, actual close date, conclue le,"
            "conclu le, clos le, clôturé le, clôturée le, gagné le, perdu le, date de conclusion"
        ),
    ),
    Target(
        "note",
        _l("Note"),
        "note, notes, description, comment, comments, remarks, remarque, remarques, commentaire",
    ),
)
#: Fields whose lines stay lines.
DEAL_LINES = ("note",)
