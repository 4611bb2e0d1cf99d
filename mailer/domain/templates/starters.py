"""Examples to begin with, in French and English; the demonstration company has them too.

The gallery's designs, and letters in text mode, which stand here.
"""

from __future__ import annotations

from mailer.domain.templates.gallery import designs
from mailer.domain.templates.gallery.starter import Starter
from mailer.models.template import DesignMode


def offered(language: str, mode: DesignMode | None = None) -> list[Starter]:
    """The examples of a language (of one mode), the gallery's first; English ones where there
    are none in that language."""
    known = language if language in designs.LANGUAGES else "en"
    letters = (each for each in LETTERS if each.language == known)
    found = [*designs.designs(known), *letters]
    return [each for each in found if mode is None or each.mode is mode]


def find(key: str, language: str) -> Starter | None:
    """One example in a language."""
    return next((each for each in offered(language) if each.key == key), None)


LETTERS: tuple[Starter, ...] = (
    Starter(
        "letter-welcome",
        "fr",
        "Lettre de bienvenue",
        "Bienvenue chez @OURCOMPANY@, @FIRSTNAME|cher client@ !",
        """# Bienvenue, @CUSTOMERNAME|cher client@ !

Nous sommes heureux de vous compter parmi nos clients. Voici trois choses utiles pour bien commencer.

- **Votre interlocuteur** : @OWNERNAME|toute notre équipe@ connaît votre dossier et répond à vos questions.
- **Votre numéro de client** : @NUMBER|il figure sur votre première facture@. Rappelez-le lors de vos demandes.
- **Nous joindre** : répondez simplement à cet e-mail, une personne le lira.

Une question, une envie, un doute ? N’attendez pas : écrivez-nous.

[Nous écrire](mailto:@SENDEREMAIL@)

À très bientôt,
@SENDERNAME@
""",
    ),
    Starter(
        "letter-newsletter",
        "fr",
        "Nouvelles en texte simple",
        "Les nouvelles de @OURCOMPANY@ – @MONTH@",
        """# Les nouvelles de @MONTH@

Bonjour @CUSTOMERNAME|cher client@,

Voici ce qui a changé chez nous ces dernières semaines, en deux minutes de lecture.

## Un nouveau service : le rendez-vous du samedi

Vous travaillez en semaine ? Nous aussi. C’est pourquoi nous vous recevons désormais **le samedi matin, de 9 h à 12 h**, sur rendez-vous.

## Le conseil du mois

Un entretien régulier coûte moins cher qu’une réparation. Trois gestes suffisent :

1. Vérifiez l’état de votre matériel une fois par mois.
2. Notez ce qui vous paraît inhabituel.
3. Appelez-nous avant que cela ne s’aggrave.

## À votre écoute

Une idée de sujet pour notre prochaine lettre ? Répondez à cet e-mail, nous lisons tout.

[Proposer un sujet](mailto:@SENDEREMAIL@)

Bien à vous,
@SENDERNAME@
""",
    ),
    Starter(
        "letter-promotion",
        "fr",
        "Offre en texte simple",
        "@FIRSTNAME|Bonjour@, 15 % sur votre prochaine commande",
        """# 15 % sur votre prochaine commande

Bonjour @CUSTOMERNAME|cher client@,

Pour vous remercier de votre fidélité, nous vous offrons **15 % de remise** sur toute commande passée avant la fin du mois.

- Valable sur l’ensemble de notre gamme
- Sans minimum d’achat
- Livraison offerte à @CITY|votre adresse@

Pour en profiter, indiquez simplement le code **MERCI15** lors de votre commande.

[Commander maintenant](mailto:@SENDEREMAIL@)

Au plaisir de vous servir,
@SENDERNAME@

---

Offre non cumulable, valable une fois par client.
""",
    ),
    Starter(
        "letter-closing",
        "fr",
        "Horaires des fêtes",
        "Nos horaires pendant les fêtes",
        """# Nos horaires pendant les fêtes

Bonjour @CUSTOMERNAME|cher client@,

Nos bureaux seront **fermés du 24 décembre au 1er janvier inclus**. Nous serons de retour le 2 janvier à 9 h.

- **Dernières livraisons** : le 22 décembre, pour toute commande passée avant le 18
- **En cas d’urgence** : appelez le @OURPHONE|numéro habituel@, une permanence est assurée
- **Vos e-mails** : nous y répondrons dès notre retour

Toute l’équipe vous remercie de votre confiance et vous souhaite de très belles fêtes.

@SENDERNAME@
@OURCOMPANY@
""",
    ),
    Starter(
        "letter-welcome",
        "en",
        "Welcome letter",
        "Welcome to @OURCOMPANY@, @FIRSTNAME|dear customer@!",
        """# Welcome, @CUSTOMERNAME|dear customer@!

We are glad to have you with us. Here are three useful things to get you started.

- **Your contact**: @OWNERNAME|our whole team@ knows your account and answers your questions.
- **Your customer number**: @NUMBER|you will find it on your first invoice@. Please mention it when you get in touch.
- **How to reach us**: just reply to this e-mail, and a person will read it.

A question, an idea, a doubt? Don’t wait: write to us.

[Write to us](mailto:@SENDEREMAIL@)

See you soon,
@SENDERNAME@
""",
    ),
    Starter(
        "letter-newsletter",
        "en",
        "News in plain text",
        "News from @OURCOMPANY@ – @MONTH@",
        """# What is new in @MONTH@

Hello @CUSTOMERNAME|dear customer@,

Here is what has changed at our place in the past few weeks, in two minutes of reading.

## A new service: Saturday appointments

Do you work during the week? So do we. That is why you can now see us **on Saturday mornings, from 9 to 12**, by appointment.

## Tip of the month

Regular care costs less than a repair. Three habits are enough:

1. Check your equipment once a month.
2. Write down whatever seems unusual.
3. Call us before it gets worse.

## We are listening

Is there something you would like to read about next time? Reply to this e-mail; we read everything.

[Suggest a topic](mailto:@SENDEREMAIL@)

Best regards,
@SENDERNAME@
""",
    ),
    Starter(
        "letter-promotion",
        "en",
        "Offer in plain text",
        "@FIRSTNAME|Hello@, 15% off your next order",
        """# 15% off your next order

Hello @CUSTOMERNAME|dear customer@,

To thank you for your loyalty, we offer you **15% off** any order placed before the end of the month.

- Valid for our whole range
- No minimum order
- Free delivery to @CITY|your address@

Simply mention the code **THANKS15** when you order.

[Order now](mailto:@SENDEREMAIL@)

Always a pleasure,
@SENDERNAME@

---

Cannot be combined with other offers; valid once per customer.
""",
    ),
    Starter(
        "letter-closing",
        "en",
        "Hours over the holidays",
        "Our opening hours over the holidays",
        """# Our opening hours over the holidays

Hello @CUSTOMERNAME|dear customer@,

Our offices are **closed from 24 December to 1 January**. We are back on 2 January at 9 o’clock.

- **Last deliveries**: 22 December, for orders placed before the 18th
- **In an emergency**: call @OURPHONE|our usual number@, someone is on duty
- **Your e-mails**: we answer them as soon as we are back

The whole team thanks you for your trust and wishes you happy holidays.

@SENDERNAME@
@OURCOMPANY@
""",
    ),
)
