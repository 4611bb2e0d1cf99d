"""What a column of a table of incidents can mean, with the names that exports of support systems
give it in French and English."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from mailer.domain.imports.fields import Target

INCIDENT_TARGETS: tuple[Target, ...] = (
    Target(
        "number",
        _l("Number of the incident"),
        (
            "number, no, incident, incident number, incident no, incident id, ticket, ticket number,"
            "ticket no, ticket id, case, case number, case id, request number, id, reference,"
            "numéro, n°, numéro d'incident, n° incident, n° ticket, numéro de ticket, n° dossier,"
            "numéro de dossier, dossier, n° sav, référence, n° demande"
        ),
    ),
    Target(
        "title",
        _l("Title"),
        (
            "title, subject, summary, short description, incident title, titre, objet, sujet,"
            "résumé, intitulé, libellé"
        ),
    ),
    Target(
        "description",
        _l("Description"),
        (
            "description, details, observations, observation, message, problem, what was reported,"
            "détail, détails, demande, problème, texte"
        ),
    ),
    Target(
        "customer_number",
        _l("Customer number"),
        (
            "customer id, customer number, customer no, customer code, account number, client id,"
            "code client, n° client, numéro client, numéro de client, compte client, code tiers"
        ),
    ),
    Target(
        "email",
        _l("E-mail"),
        (
            "email, e mail, mail, customer email, contact email, requester email, adresse e mail,"
            "courriel, email client, email du demandeur"
        ),
    ),
    Target(
        "customer",
        _l("Customer"),
        (
            "customer, customer name, client, client name, company, company name, account, name,"
            "nom client, nom du client, raison sociale, société, nom, tiers"
        ),
    ),
    Target(
        "state",
        _l("State"),
        "state, status, stage, état, statut, etat, situation",
    ),
    Target(
        "opened_at",
        _l("Opened on"),
        (
            "opened on, opened at, opened, created, created at, created on, creation date, date,"
            "open date, reported on, ouvert le, date d'ouverture, date ouverture, créé le,"
            "date de création, date création, signalé le"
        ),
    ),
    Target(
        "closed_at",
        _l("Closed on"),
        (
            "closed on, closed at, closed, close date, closing date, resolved at, resolved on,"
            "solved at, clos le, clôturé le, fermé le, résolu le, date de clôture, date clôture,"
            "date de fermeture, date de résolution"
        ),
    ),
    Target(
        "closing_text",
        _l("What was done"),
        (
            "what was done, closing text, resolution, solution, answer, closing note,"
            "ce qui a été fait, résolution, réponse, texte de clôture, travaux effectués"
        ),
    ),
    Target(
        "assignee",
        _l("Assignee"),
        (
            "assignee, assigned to, owner, agent, technician, responsible, responsable, attribué à,"
            "assigné à, technicien, suivi par, en charge"
        ),
    ),
    Target(
        "remarks",
        _l("Internal remarks"),
        (
            "remarks, internal remarks, notes, note, internal notes, comment, comments, remarques,"
            "remarques internes, notes internes, commentaire, commentaires"
        ),
    ),
)
#: Fields whose lines stay lines.
SEVERAL_LINES = ("description", "closing_text", "remarks")
