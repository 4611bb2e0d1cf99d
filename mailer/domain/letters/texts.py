"""The letters that an installation begins with, in French and English."""

from __future__ import annotations

from mailer.domain.letters.write import Written
from mailer.models.document import DocumentType
from mailer.models.letter import LetterKind

_LINK_FR = """
[Voir le document en ligne](@DOCUMENTLINK@)
"""
_LINK_EN = """
[See the document online](@DOCUMENTLINK@)
"""
_SIGNED_FR = """
Bien cordialement,
@SENDERNAME@
@SIGNATURE@
"""
_SIGNED_EN = """
Kind regards,
@SENDERNAME@
@SIGNATURE@
"""


def _fr(code: str, target: DocumentType, label: str, text: str, kind: LetterKind) -> Written:
    greeting = "Bonjour @CUSTOMERNAME|Madame, Monsieur@,\n\n"
    return Written(code, label, kind, target, "fr", greeting + text + _LINK_FR + _SIGNED_FR)


def _en(code: str, target: DocumentType, label: str, text: str, kind: LetterKind) -> Written:
    greeting = "Hello @CUSTOMERNAME|dear customer@,\n\n"
    return Written(code, label, kind, target, "en", greeting + text + _LINK_EN + _SIGNED_EN)


READY_MADE: tuple[Written, ...] = (
    _fr(
        "DEVIS",
        DocumentType.QUOTE,
        "Votre devis @DOCNUMBER@",
        """Vous trouverez en pièce jointe notre devis **@DOCNUMBER@** du @DOCDATE@, d’un montant de **@TOTAL@**.

- **Valable jusqu’au** : @DUEDATE|la date indiquée sur le devis@

Pour l’accepter, répondez simplement à cet e-mail. Nous sommes à votre disposition pour toute question ou adaptation.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "COMMANDE",
        DocumentType.ORDER,
        "Confirmation de votre commande @DOCNUMBER@",
        """Merci pour votre confiance. Vous trouverez en pièce jointe la confirmation de votre commande **@DOCNUMBER@** du @DOCDATE@, d’un montant de **@TOTAL@**.

Merci de vérifier qu’elle correspond à votre demande et de nous signaler toute erreur sans tarder.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "BON-LIVRAISON",
        DocumentType.DELIVERY_NOTE,
        "Votre bon de livraison @DOCNUMBER@",
        """Vous trouverez en pièce jointe le bon de livraison **@DOCNUMBER@** du @DOCDATE@.

Merci de vérifier la marchandise à la réception. Si quelque chose manque ou est abîmé, répondez à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "FACTURE",
        DocumentType.INVOICE,
        "Votre facture @DOCNUMBER@",
        """Vous trouverez en pièce jointe notre facture **@DOCNUMBER@** du @DOCDATE@.

- **Montant** : @TOTAL@
- **À payer pour le** : @DUEDATE|à réception@

Merci d’indiquer le numéro de la facture lors de votre paiement. Pour toute question, répondez simplement à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "NOTE-CREDIT",
        DocumentType.CREDIT_NOTE,
        "Votre note de crédit @DOCNUMBER@",
        """Vous trouverez en pièce jointe notre note de crédit **@DOCNUMBER@** du @DOCDATE@, d’un montant de **@TOTAL@**.

Pour toute question, répondez simplement à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "DEVIS-SAV",
        DocumentType.WORK_ESTIMATE,
        "Votre devis SAV @DOCNUMBER@",
        """Nous avons examiné votre demande. Vous trouverez en pièce jointe le devis SAV **@DOCNUMBER@** du @DOCDATE@, d’un montant de **@TOTAL@**.

Nous commencerons dès que vous l’aurez accepté : répondez simplement à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "ORDRE-TRAVAIL",
        DocumentType.WORK_ORDER,
        "Votre ordre de travail @DOCNUMBER@",
        """Votre demande est enregistrée. Vous trouverez en pièce jointe l’ordre de travail **@DOCNUMBER@** du @DOCDATE@.

Si une information n’est pas exacte, répondez à cet e-mail avant l’intervention.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "BON-INTERVENTION",
        DocumentType.WORK_DELIVERY_NOTE,
        "Votre bon d’intervention @DOCNUMBER@",
        """L’intervention est terminée. Vous trouverez en pièce jointe le bon d’intervention **@DOCNUMBER@** du @DOCDATE@.

Si quelque chose ne fonctionne pas comme prévu, répondez à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "COMMANDE-FOURNISSEUR",
        DocumentType.PURCHASE_ORDER,
        "Notre commande @DOCNUMBER@",
        """Vous trouverez en pièce jointe notre commande **@DOCNUMBER@** du @DOCDATE@, d’un montant de **@TOTAL@**.

Merci de nous confirmer sa réception et le délai de livraison en répondant à cet e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _fr(
        "FACTURE-RENVOI",
        DocumentType.INVOICE,
        "Votre facture @DOCNUMBER@ (nouvel envoi)",
        """Comme convenu, vous trouverez à nouveau en pièce jointe notre facture **@DOCNUMBER@** du @DOCDATE@.

- **Montant** : @TOTAL@
- **Reste à payer** : @REMAINING|rien, elle est réglée@
- **À payer pour le** : @DUEDATE|à réception@

Si vous l’avez déjà réglée, ne tenez pas compte de cet e-mail.
""",
        LetterKind.AGAIN,
    ),
    _en(
        "QUOTE",
        DocumentType.QUOTE,
        "Your quote @DOCNUMBER@",
        """Please find attached our quote **@DOCNUMBER@** of @DOCDATE@, for **@TOTAL@**.

- **Valid until**: @DUEDATE|the date stated in the quote@

To accept it, simply reply to this e-mail. We are at your disposal for any question or change.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "ORDER",
        DocumentType.ORDER,
        "Confirmation of your order @DOCNUMBER@",
        """Thank you for your trust. Please find attached the confirmation of your order **@DOCNUMBER@** of @DOCDATE@, for **@TOTAL@**.

Please check that it is what you asked for, and tell us soon if anything is wrong.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "DELIVERY-NOTE",
        DocumentType.DELIVERY_NOTE,
        "Your delivery note @DOCNUMBER@",
        """Please find attached the delivery note **@DOCNUMBER@** of @DOCDATE@.

Please check the goods when they arrive. If anything is missing or damaged, reply to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "INVOICE",
        DocumentType.INVOICE,
        "Your invoice @DOCNUMBER@",
        """Please find attached our invoice **@DOCNUMBER@** of @DOCDATE@.

- **Amount**: @TOTAL@
- **To be paid by**: @DUEDATE|on receipt@

Please mention the number of the invoice with your payment. If you have a question, simply reply to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "CREDIT-NOTE",
        DocumentType.CREDIT_NOTE,
        "Your credit note @DOCNUMBER@",
        """Please find attached our credit note **@DOCNUMBER@** of @DOCDATE@, for **@TOTAL@**.

If you have a question, simply reply to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "WORK-ESTIMATE",
        DocumentType.WORK_ESTIMATE,
        "Your work estimate @DOCNUMBER@",
        """We have looked into your request. Please find attached the work estimate **@DOCNUMBER@** of @DOCDATE@, for **@TOTAL@**.

We begin as soon as you have accepted it: simply reply to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "WORK-ORDER",
        DocumentType.WORK_ORDER,
        "Your work order @DOCNUMBER@",
        """Your request is registered. Please find attached the work order **@DOCNUMBER@** of @DOCDATE@.

If anything in it is not right, please reply to this e-mail before the work begins.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "WORK-DELIVERY-NOTE",
        DocumentType.WORK_DELIVERY_NOTE,
        "Your work delivery note @DOCNUMBER@",
        """The work is done. Please find attached the work delivery note **@DOCNUMBER@** of @DOCDATE@.

If anything does not work as it should, reply to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "PURCHASE-ORDER",
        DocumentType.PURCHASE_ORDER,
        "Our purchase order @DOCNUMBER@",
        """Please find attached our purchase order **@DOCNUMBER@** of @DOCDATE@, for **@TOTAL@**.

Please confirm that you received it, and when you can deliver, by replying to this e-mail.
""",
        LetterKind.ACCOMPANYING,
    ),
    _en(
        "INVOICE-AGAIN",
        DocumentType.INVOICE,
        "Your invoice @DOCNUMBER@ (sent again)",
        """As agreed, please find attached our invoice **@DOCNUMBER@** of @DOCDATE@ once more.

- **Amount**: @TOTAL@
- **Remaining to pay**: @REMAINING|nothing, it is paid@
- **To be paid by**: @DUEDATE|on receipt@

If you have paid it already, please disregard this e-mail.
""",
        LetterKind.AGAIN,
    ),
)
