"""Words that made-up people, firms and places are put together from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    first_names: tuple[str, ...]
    last_names: tuple[str, ...]
    #: Firms are "{kind} {last name}" or "{last name} {kind}".
    firms: tuple[str, ...]
    streets: tuple[str, ...]
    #: (city, postal code, country, prefix of its telephone numbers)
    cities: tuple[tuple[str, str, str, str], ...]


FRENCH = Words(
    first_names=(
        "Camille", "Hélène", "Lucas", "Inès", "Théo", "Chloé", "Mathieu", "Noémie", "Étienne",
        "Léa", "Jérôme", "Zoé", "François", "Maëlle", "Benoît", "Sophie", "Rémi", "Aurélie",
        "Guillaume", "Céline", "Thibault", "Manon", "Loïc", "Élodie", "Antoine", "Amélie", "Hugo",
        "Nathalie", "Raphaël", "Juliette", "Gaëtan", "Clémence", "Maxime", "Valérie", "Sébastien",
        "Anaïs", "Cédric", "Marion", "Frédéric", "Laetitia", "Olivier", "Jeanne", "Yann", "Agnès",
        "Karim", "Fatima", "Mehdi", "Samira", "Thomas", "Pauline",
    ),
    last_names=(
        "Martin", "Lefèvre", "Dubois", "Gérard", "Moreau", "Lambert", "Fontaine", "Rousseau",
        "Béranger", "Chevalier", "Garnier", "Faure", "Legrand", "Mercier", "Blanchard", "Rolland",
        "Prévost", "Carpentier", "Renard", "Besson", "Delorme", "Maréchal", "Perrot", "Guérin",
        "Cordier", "Meunier", "Poulain", "Dufour", "Vasseur", "Collet", "Hébert", "Marchand",
        "Noël", "Picard", "Lemoine", "Charpentier", "Aubert", "Barbier", "Gaillard", "Brunet",
        "Schmitt", "Muller", "Peeters", "Dumont", "Lejeune", "Benali", "Haddad", "Nguyen", "Costa",
        "Ferreira", "Mathieu", "Bonnet", "Riviere", "Tessier", "Pelletier", "Baudry", "Lacroix",
        "Vidal", "Roche", "Clément",
    ),
    firms=(
        "Boulangerie", "Hôtel", "Restaurant", "Épicerie", "Café", "Brasserie", "Traiteur",
        "Librairie", "Pâtisserie", "Cave", "Auberge", "Maison", "Ateliers", "Garage",
    ),
    streets=(
        "rue de la République", "rue Victor-Hugo", "avenue Jean-Jaurès", "place de l’Église",
        "rue du Marché", "boulevard Gambetta", "rue des Lilas", "chemin du Moulin",
        "rue Pasteur", "quai des Tanneurs", "rue Saint-Michel", "allée des Tilleuls",
        "rue de la Gare", "avenue des Peupliers",
    ),
    cities=(
        ("Lyon", "69003", "FR", "+33 4 78 "), ("Paris", "75011", "FR", "+33 1 43 "),
        ("Lille", "59000", "FR", "+33 3 20 "), ("Nantes", "44000", "FR", "+33 2 40 "),
        ("Bordeaux", "33000", "FR", "+33 5 56 "), ("Strasbourg", "67000", "FR", "+33 3 88 "),
        ("Rennes", "35000", "FR", "+33 2 99 "), ("Grenoble", "38000", "FR", "+33 4 76 "),
        ("Annecy", "74000", "FR", "+33 4 50 "), ("Saint-Étienne", "42000", "FR", "+33 4 77 "),
        ("Besançon", "25000", "FR", "+33 3 81 "), ("Orléans", "45000", "FR", "+33 2 38 "),
        ("Bruxelles", "1000", "BE", "+32 2 5"), ("Liège", "4000", "BE", "+32 4 2"),
        ("Namur", "5000", "BE", "+32 81 "), ("Genève", "1204", "CH", "+41 22 3"),
        ("Lausanne", "1003", "CH", "+41 21 3"), ("Luxembourg", "1111", "LU", "+352 26 "),
    ),
)  # fmt: skip

ENGLISH = Words(
    first_names=(
        "Oliver", "Amelia", "Harry", "Isla", "George", "Ava", "Noah", "Emily", "Jack", "Sophia",
        "Leo", "Grace", "Oscar", "Freya", "Charlie", "Ella", "Arthur", "Florence", "Henry", "Ivy",
        "Thomas", "Rosie", "William", "Evie", "James", "Willow", "Siobhán", "Niamh", "Ciarán",
        "Aoife", "Zoë", "Chloë", "Priya", "Arjun", "Fatima", "Omar", "Mei", "Daniel", "Ruth",
        "Hannah", "Peter", "Alice", "Edward", "Megan", "Rhys", "Cerys", "Duncan", "Fiona",
        "Samuel", "Naomi",
    ),
    last_names=(
        "Smith", "Jones", "Taylor", "Brown", "Williams", "Wilson", "Johnson", "Davies", "Patel",
        "Robinson", "Wright", "Thompson", "Evans", "Walker", "White", "Roberts", "Green", "Hall",
        "Wood", "Harris", "Clarke", "Jackson", "Turner", "Hill", "Cooper", "Ward", "Baker",
        "Morris", "Khan", "Murphy", "O'Brien", "Kelly", "Byrne", "Ryan", "MacDonald", "Campbell",
        "Stewart", "Fraser", "Hughes", "Griffiths", "Lloyd", "Begum", "Ahmed", "Singh", "Chen",
        "Bennett", "Foster", "Chapman", "Mason", "Palmer", "Webb", "Ellis", "Fletcher", "Marsh",
        "Barker", "Holmes", "Reid", "Brontë", "Fisher", "Grant",
    ),
    firms=(
        "Bakery", "Hotel", "Bistro", "Deli", "Café", "Tavern", "Catering", "Books", "Patisserie",
        "Wines", "Inn", "House", "Kitchens", "Garage",
    ),
    streets=(
        "High Street", "Station Road", "Church Lane", "Victoria Road", "Mill Lane", "Park Avenue",
        "Queen Street", "King Street", "The Green", "Albert Road", "Castle Street", "Bridge Street",
        "Harbour Road", "Orchard Close",
    ),
    cities=(
        ("London", "E1 6AN", "GB", "+44 20 79"), ("Manchester", "M1 2WD", "GB", "+44 161 49"),
        ("Bristol", "BS1 4DJ", "GB", "+44 117 49"), ("Edinburgh", "EH1 1YZ", "GB", "+44 131 49"),
        ("Leeds", "LS1 5AB", "GB", "+44 113 49"), ("Glasgow", "G1 3SL", "GB", "+44 141 49"),
        ("Cardiff", "CF10 1EP", "GB", "+44 29 201"), ("York", "YO1 7HH", "GB", "+44 1904 49"),
        ("Brighton", "BN1 1AA", "GB", "+44 1273 49"), ("Oxford", "OX1 2JD", "GB", "+44 1865 49"),
        ("Bath", "BA1 1LZ", "GB", "+44 1225 49"), ("Belfast", "BT1 5GS", "GB", "+44 28 901"),
        ("Dublin", "D02 X285", "IE", "+353 1 496"), ("Cork", "T12 W8KP", "IE", "+353 21 496"),
        ("Galway", "H91 XA52", "IE", "+353 91 496"), ("Toronto", "M5H 2N2", "CA", "+1 416 555"),
        ("New York", "10001", "US", "+1 212 555"), ("Amsterdam", "1012 JS", "NL", "+31 20 79"),
    ),
)  # fmt: skip

#: Domains that no real mailbox can have (RFC 2606).
DOMAINS = ("example.com", "example.org", "example.net", "customers.test", "mail.test")


def words(language: str) -> Words:
    """The words of a language; English for those without."""
    return FRENCH if language == "fr" else ENGLISH
