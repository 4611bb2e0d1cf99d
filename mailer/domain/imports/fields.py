"""What a column of a file can become: the fields of a customer, with the names that Excel
lists and ERP exports give them in French and English."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from mailer.domain import custom_fields

CUSTOM = "custom:"
#: The mapping page's choice "make a custom field of this column".
NEW_FIELD = "new"


@dataclass(frozen=True)
class Target:
    """One field that a column may fill."""

    key: str
    label: LazyString | str
    #: Column names that mean it, parted by commas; compared by `headers.header_key`.
    names: str = ""
    #: Several columns may be joined into it.
    joins: bool = False


CUSTOMER_TARGETS: tuple[Target, ...] = (
    Target(
        "number",
        _l("Customer number"),
        (
            "customer id, id customer, customer number, customer no, customer code, number, no, id,"
            "code, account number, account no, account code, reference, ref, external id, code client,"
            "numéro client, n° client, num client, no client, id client, client, référence,"
            "référence client, réf client, code tiers, n° tiers, numéro de tiers, n° compte,"
            "numéro de compte, compte, compte tiers, compte client, matricule, identifiant, numéro,"
            "code fournisseur, n° fournisseur, supplier id, supplier number, contact id, id contact"
        ),
    ),
    Target(
        "company",
        _l("Company"),
        (
            "company, company name, organisation, organization, business name, account name, firm,"
            "legal name, raison sociale, société, nom société, nom de la société, entreprise,"
            "nom entreprise, nom de l'entreprise, dénomination, dénomination sociale, intitulé,"
            "nom commercial, enseigne, établissement, organisme, nom du tiers, intitulé du compte,"
            "libellé, nom fournisseur, supplier, supplier name, vendor, vendor name, institution"
        ),
    ),
    Target(
        "first_name",
        _l("First name"),
        (
            "first name, firstname, given name, forename, christian name, prénom, prénoms,"
            "prénom contact, prénom du contact"
        ),
    ),
    Target(
        "last_name",
        _l("Last name"),
        (
            "last name, lastname, surname, family name, nom de famille, nom patronymique, nom usuel,"
            "nom d'usage, nom contact, nom du contact, patronyme"
        ),
    ),
    Target(
        "full_name",
        _l("First and last name in one"),
        (
            "full name, contact name, display name, contact person, nom complet, nom et prénom,"
            "nom prénom, prénom nom, prénom et nom, contact, interlocuteur, personne de contact,"
            "contact principal, nom affiché, person"
        ),
    ),
    Target(
        "email",
        _l("E-mail"),
        (
            "email, e mail, mail, email address, e mail address, mail address, primary email, email 1,"
            "work email, adresse e mail, adresse mail, adresse email, courriel, adresse courriel,"
            "adresse électronique, adresse de messagerie, messagerie, mél, mel, email professionnel,"
            "e mail 1, mail 1, email principal, email client, e mail contact, email contact,"
            "mail contact"
        ),
    ),
    Target(
        "phone",
        _l("Phone"),
        (
            "phone, telephone, phone number, tel, tel no, phone 1, work phone, business phone,"
            "office phone, tél, téléphone, n° tél, n° téléphone, numéro de téléphone, tél fixe,"
            "téléphone fixe, fixe, téléphone 1, tél 1, téléphone bureau, tél bureau,"
            "téléphone professionnel, téléphone principal, standard"
        ),
    ),
    Target(
        "mobile",
        _l("Mobile"),
        (
            "mobile, mobile phone, cell, cell phone, cellphone, portable, gsm, téléphone portable,"
            "tél portable, téléphone mobile, tél mobile, n° portable, n° mobile, cellulaire,"
            "numéro de portable"
        ),
    ),
    Target("fax", _l("Fax"), "fax, fax number, télécopie, n° fax, télécopieur, numéro de fax"),
    Target(
        "website",
        _l("Website"),
        (
            "website, web site, web, url, homepage, web page, site, site web, site internet,"
            "adresse web, page web"
        ),
    ),
    Target(
        "vat_number",
        _l("VAT number"),
        (
            "vat number, vat, vat no, vat id, vat code, vat registration number, tax id, tax number,"
            "n° tva, tva, numéro tva, numéro de tva, tva intracommunautaire, n° tva intracommunautaire,"
            "n° tva intracom, tva intracom, n° identification tva, identifiant tva, code tva,"
            "n° intracommunautaire, numéro de tva intracommunautaire, n° entreprise"
        ),
    ),
    Target(
        "street",
        _l("Street and number"),
        (
            "address, street, street address, address 1, address line 1, address line 2, address 2,"
            "billing address, postal address, adresse, rue, adresse 1, adresse 2, adresse 3, voie,"
            "adresse ligne 1, adresse ligne 2, complément, complément d'adresse, complément adresse,"
            "adresse postale, adresse de facturation, rue et numéro, n° et rue, adresse complète,"
            "numéro et voie, libellé voie, adresse principale"
        ),
        joins=True,
    ),
    Target(
        "postal_code",
        _l("Postal code"),
        (
            "postal code, postcode, post code, zip, zip code, zipcode, cp, code postal, c p, npa,"
            "billing postal code"
        ),
    ),
    Target(
        "city",
        _l("City"),
        "city, town, locality, place, billing city, ville, localité, commune, bureau distributeur",
    ),
    Target(
        "region",
        _l("Region or state"),
        "state, region, province, county, state province, billing state, région, département, état, canton",
    ),
    Target(
        "country",
        _l("Country"),
        "country, country code, nation, billing country, country name, pays, code pays, nom du pays",
    ),
    Target(
        "language",
        _l("Language"),
        "language, language code, lang, locale, preferred language, langue, code langue, langue du client",
    ),
    Target(
        "kind",
        _l("Kind (customer, supplier, third party, lead)"),
        (
            "kind, type, record type, customer type, contact type, account type, type de tiers,"
            "type tiers, type client, type de client, nature, nature du tiers, qualité du tiers"
        ),
    ),
    Target(
        "family",
        _l("Family"),
        (
            "family, customer family, category, customer category, famille, famille client,"
            "famille de clients, famille tiers, code famille, catégorie, catégorie client,"
            "catégorie tarifaire, classe"
        ),
    ),
    Target(
        "groups",
        _l("Groups (several parted by a semicolon)"),
        "group, groups, tags, tag, list, lists, segment, groupe, groupes, étiquettes, étiquette, listes, mots clés",
        joins=True,
    ),
    Target(
        "owner",
        _l("Record owner"),
        (
            "support rep id, support rep, owner, owner id, record owner, account manager, sales rep,"
            "sales representative, salesperson, sales person, rep, rep id, assigned to, commercial,"
            "code commercial, nom commercial responsable, représentant, code représentant,"
            "code vendeur, vendeur, responsable, responsable commercial, suivi par, chargé de compte,"
            "gestionnaire, collaborateur, attribué à, propriétaire"
        ),
    ),
    Target(
        "consent",
        _l("Promotional e-mails: yes or no"),
        (
            "consent, newsletter, opt in, optin, marketing consent, accepts marketing, email opt in,"
            "accepts promotional e mails, promotional e mails, email marketing, subscribed,"
            "accepte les e mails promotionnels, accepte les emails promotionnels, e mails promotionnels,"
            "consentement, mailing, emailing, e mailing, accepte la newsletter, inscrit newsletter,"
            "inscription newsletter, abonné, abonné newsletter, accepte e mailing, accepte emailing,"
            "prospection par e mail, rgpd, accord"
        ),
    ),
    Target(
        "opt_out",
        _l("Opted out: yes or no"),
        (
            "opt out, optout, opted out, unsubscribed, do not contact, do not mail, do not email,"
            "email opt out, has opted out of email, désinscrit, désabonné, ne pas contacter,"
            "refus e mailing, refus emailing, désinscription, ne pas emailer, opposition,"
            "refuse les e mails promotionnels, stop pub"
        ),
    ),
    Target(
        "notes",
        _l("Notes"),
        "notes, note, comment, comments, remark, remarks, description, remarque, remarques, commentaire, commentaires, observation, observations, mémo, memo",
        joins=True,
    ),
)

USER_TARGETS: tuple[Target, ...] = (
    Target(
        "external_id",
        _l("Number"),
        (
            "employee id, employee number, user id, id, number, code, external id, matricule,"
            "code commercial, code vendeur, identifiant, code utilisateur, numéro, n°, code"
        ),
    ),
    Target("first_name", _l("First name"), "first name, firstname, given name, prénom"),
    Target(
        "last_name",
        _l("Last name"),
        "last name, lastname, surname, family name, nom, nom de famille",
    ),
    Target(
        "name",
        _l("Name"),
        "name, full name, display name, nom complet, nom et prénom, prénom et nom, utilisateur, user",
    ),
    Target(
        "title",
        _l("Job title"),
        "title, job title, position, function, fonction, titre, poste, intitulé de poste",
    ),
    Target(
        "email",
        _l("E-mail"),
        "email, e mail, mail, email address, e mail address, adresse e mail, adresse mail, adresse email, courriel, login",
    ),
    Target(
        "phone",
        _l("Phone"),
        "phone, telephone, phone number, tel, téléphone, tél, mobile, gsm, portable",
    ),
    Target("language", _l("Language"), "language, lang, langue, code langue"),
)


def customer_targets() -> list[Target]:
    """The fields of a customer, then the company's own."""
    own = [
        Target(f"{CUSTOM}{field.key}", field.label, f"{field.label},{field.key}")
        for field in custom_fields.all_fields()
    ]
    return [*CUSTOMER_TARGETS, *own]
