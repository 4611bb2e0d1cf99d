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
    #: Of the mailing that it has sent: name of the template, subject, text.
    news: tuple[str, str, str]


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
    news=(
        "Récolte d’automne",
        "La récolte d’automne est arrivée",
        """Bonjour @CUSTOMERNAME@,

Trois cafés de la nouvelle récolte sont torréfiés depuis lundi. Le Sidamo est floral et léger, l’Antigua a un goût de cacao, et notre mélange maison est plus doux que jamais. Vous trouvez les trois, avec leurs fiches de dégustation, dans [les nouveautés](https://www.example.com/nouveautes).

[Commander la récolte](https://www.example.com/commande)

## Venez les goûter

Samedi, la brûlerie est ouverte de 9 à 13 heures : nous préparons chaque café de trois manières et répondons à vos questions sur les moutures. L’entrée est libre, et [le plan d’accès](https://www.example.com/acces) est en ligne.

Vous préférez recevoir un échantillon ? Dites-le-nous par [le formulaire](https://www.example.com/echantillons), il part le jour même.

À bientôt !""",
    ),
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
    news=(
        "Autumn harvest",
        "The autumn harvest is here",
        """Hello @CUSTOMERNAME@,

Three coffees of the new harvest have been roasted since Monday. The Sidamo is floral and light, the Antigua tastes of cocoa, and our house blend is softer than ever. You find all three, with their tasting notes, among [the new arrivals](https://www.example.com/new).

[Order the harvest](https://www.example.com/order)

## Come and taste

On Saturday the roastery is open from 9 to 1: we brew each coffee in three ways and answer your questions about grinding. Entry is free, and [the way to us](https://www.example.com/directions) is online.

You would rather have a sample? Tell us by [the form](https://www.example.com/samples), and it leaves the same day.

See you soon!""",
    ),
)


def story(language: str) -> Story:
    """The company in a language; English for those without."""
    return FRENCH if language == "fr" else ENGLISH
