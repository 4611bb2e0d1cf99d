"""What the made-up company says of itself, in French and English."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.domain.settings.company import Company


@dataclass(frozen=True)
class Person:
    """Somebody who signs in."""

    #: Key of a role in `Story.roles`; empty for the super admin.
    role: str
    name: str
    email: str
    title: str


@dataclass(frozen=True)
class Story:
    """The made-up company in one language."""

    company: Company
    #: key → (name, description)
    roles: dict[str, tuple[str, str]]
    people: tuple[Person, ...]
    #: (name, description)
    groups: tuple[tuple[str, str], ...]
    families: tuple[str, ...]
    #: Of customers of the first family who gave their consent.
    saved_list: str
    template_folders: tuple[str, ...]
    #: (label, choices)
    field: tuple[str, tuple[str, ...]]
    consent_note: str
    job_titles: tuple[str, ...]
    warehouse: str


FRENCH = Story(
    company=Company(
        name="Brûlerie Delcourt",
        colour="#8a4b1f",
        street="14, rue des Tanneurs",
        postal_code="69001",
        city="Lyon",
        country="France",
        phone="+33 4 78 00 00 00",
        email="bonjour@example.com",
        website="https://www.example.com",
        vat_number="FR00000000000",
        language="fr",
        time_zone="Europe/Paris",
    ),
    roles={
        "marketing": ("Marketing", "Modèles, mailings et clients"),
        "accounting": ("Comptabilité", "Fiches des clients et exportations"),
        "support": ("Assistance", "Traite les incidents, consulte les clients et les mailings"),
    },
    people=(
        Person("", "Adèle Delcourt", "admin@example.com", "Gérante"),
        Person("marketing", "Marc Vasseur", "marketing@example.com", "Responsable marketing"),
        Person("accounting", "Claire Noël", "compta@example.com", "Comptable"),
        Person("support", "Samir Haddad", "assistance@example.com", "Service client"),
    ),
    groups=(
        ("Lettre d’information", "Reçoivent les nouvelles du mois"),
        ("Salon de Lyon 2026", "Rencontrés sur notre stand"),
        ("Fidèles", "Plus de dix commandes"),
    ),
    saved_list="Restaurants qui acceptent nos offres",
    families=("Restaurants", "Hôtels", "Épiceries fines", "Particuliers"),
    template_folders=("Actualités", "Relation client"),
    field=("Torréfaction préférée", ("Claire", "Moyenne", "Foncée")),
    consent_note="Formulaire du salon",
    job_titles=("Achats", "Comptabilité", "Direction", "Salle"),
    warehouse="Entrepôt",
)

ENGLISH = Story(
    company=Company(
        name="Harbour & Finch Coffee",
        colour="#0f6b5c",
        street="14 Harbour Road",
        postal_code="BS1 4DJ",
        city="Bristol",
        country="United Kingdom",
        phone="+44 117 496 0000",
        email="hello@example.com",
        website="https://www.example.com",
        vat_number="GB000000000",
        language="en",
        time_zone="Europe/London",
    ),
    roles={
        "marketing": ("Marketing", "Templates, mailings and customers"),
        "accounting": ("Accounting", "Customers' records and exports"),
        "support": ("Support", "Takes care of incidents, looks up customers and mailings"),
    },
    people=(
        Person("", "Alice Finch", "admin@example.com", "Managing director"),
        Person("marketing", "Mark Turner", "marketing@example.com", "Head of marketing"),
        Person("accounting", "Claire Webb", "accounting@example.com", "Accountant"),
        Person("support", "Sam Khan", "support@example.com", "Customer service"),
    ),
    groups=(
        ("Newsletter", "Get the news of the month"),
        ("Bristol Fair 2026", "Met at our stand"),
        ("Regulars", "More than ten orders"),
    ),
    saved_list="Restaurants that accept our offers",
    families=("Restaurants", "Hotels", "Delicatessens", "Private customers"),
    template_folders=("News", "Customer care"),
    field=("Preferred roast", ("Light", "Medium", "Dark")),
    consent_note="Form at the fair",
    job_titles=("Purchasing", "Accounts", "Management", "Front of house"),
    warehouse="Warehouse",
)


def story(language: str) -> Story:
    """The company in a language; English for those without."""
    return FRENCH if language == "fr" else ENGLISH
