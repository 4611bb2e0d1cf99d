"""What reminders say until a company writes its own: language → level → subject and message."""

from __future__ import annotations

from mailer.models.reminder import Level

_ANSWER_FR = """Déjà payé, un désaccord, ou un autre interlocuteur ? [Répondez ici en un instant](@ANSWERLINK@).

Bien à vous,
@SENDERNAME@"""
_ANSWER_EN = """Paid already, something wrong, or somebody else to write to? [Tell us here in a moment](@ANSWERLINK@).

Best regards,
@SENDERNAME@"""

STANDARD: dict[str, dict[Level, tuple[str, str]]] = {
    "fr": {
        Level.NOTICE: (
            "Factures en attente de paiement : @TOTALDUE@",
            f"""# Un paiement nous manque

Bonjour @CUSTOMERNAME@,

Sauf erreur de notre part, ceci n’est pas encore payé :

@RECEIPTS@

Merci de nous faire parvenir le paiement de **@TOTALDUE@** dans les prochains jours.

{_ANSWER_FR}""",
        ),
        Level.BEFORE: (
            "Bientôt à échéance : @TOTALDUE@",
            f"""# Une échéance approche

Bonjour @CUSTOMERNAME@,

Pour votre information, ceci arrive bientôt à échéance :

@RECEIPTS@

Si le paiement est déjà en route, merci : vous n’avez rien à faire.

{_ANSWER_FR}""",
        ),
        Level.FIRST: (
            "Rappel : @TOTALDUE@ à payer",
            f"""# Rappel

Bonjour @CUSTOMERNAME@,

Sauf erreur de notre part, nous n’avons pas encore reçu le paiement de ceci :

@RECEIPTS@

Peut-être un simple oubli ? Merci de régler **@TOTALDUE@** dans les prochains jours.

{_ANSWER_FR}""",
        ),
        Level.SECOND: (
            "Deuxième rappel : @TOTALDUE@ à payer",
            f"""# Deuxième rappel

Bonjour @CUSTOMERNAME@,

Malgré notre premier rappel, ceci reste impayé depuis @DAYSOVERDUE@ jours :

@RECEIPTS@

Merci de régler **@TOTALDUE@** sans attendre.

{_ANSWER_FR}""",
        ),
        Level.FORMAL: (
            "Mise en demeure : @TOTALDUE@ à payer",
            f"""# Mise en demeure

@CUSTOMERNAME@,

Malgré nos rappels, les échéances suivantes restent impayées :

@RECEIPTS@

Nous vous mettons en demeure de payer **@TOTALDUE@** dans les huit jours. Passé ce délai, nous nous réservons le droit d’appliquer les intérêts et indemnités prévus par la loi et par nos conditions, et de confier le dossier à un tiers.

{_ANSWER_FR}""",
        ),
    },
    "en": {
        Level.NOTICE: (
            "Invoices waiting for payment: @TOTALDUE@",
            f"""# A payment is missing

Hello @CUSTOMERNAME@,

Unless we are mistaken, this has not been paid yet:

@RECEIPTS@

Please send us the payment of **@TOTALDUE@** in the next few days.

{_ANSWER_EN}""",
        ),
        Level.BEFORE: (
            "Soon due: @TOTALDUE@",
            f"""# A due date is near

Hello @CUSTOMERNAME@,

For your information, this is due soon:

@RECEIPTS@

If the payment is on its way, thank you: there is nothing to do.

{_ANSWER_EN}""",
        ),
        Level.FIRST: (
            "Reminder: @TOTALDUE@ to pay",
            f"""# Reminder

Hello @CUSTOMERNAME@,

Unless we are mistaken, we have not received the payment of this yet:

@RECEIPTS@

Perhaps it just slipped through? Please pay **@TOTALDUE@** in the next few days.

{_ANSWER_EN}""",
        ),
        Level.SECOND: (
            "Second reminder: @TOTALDUE@ to pay",
            f"""# Second reminder

Hello @CUSTOMERNAME@,

In spite of our first reminder, this has been unpaid for @DAYSOVERDUE@ days:

@RECEIPTS@

Please pay **@TOTALDUE@** without further delay.

{_ANSWER_EN}""",
        ),
        Level.FORMAL: (
            "Formal notice: @TOTALDUE@ to pay",
            f"""# Formal notice

@CUSTOMERNAME@,

In spite of our reminders, the following receipts are still unpaid:

@RECEIPTS@

We formally ask you to pay **@TOTALDUE@** within eight days. After that, we may claim the interest and costs that the law and our terms provide for, and hand the matter to a third party.

{_ANSWER_EN}""",
        ),
    },
}
