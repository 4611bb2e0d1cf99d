"""What the notices say until a company writes its own: language → notice → subject and message."""

from __future__ import annotations

from mailer.models.incident import Notice

STANDARD: dict[str, dict[Notice, tuple[str, str]]] = {
    "fr": {
        Notice.OPENING: (
            "Votre demande @INCIDENTNUMBER@ est enregistrée",
            """# Nous avons bien reçu votre demande

Bonjour @CONTACTNAME@,

Votre demande « @INCIDENTTITLE@ » porte le numéro **@INCIDENTNUMBER@**. Nous nous en occupons et vous écrivons dès qu’elle est résolue.

Voici ce que nous avons noté :

@OBSERVATIONS|–@

Quelque chose manque ? Répondez simplement à cet e-mail.

Bien à vous,
@SENDERNAME@""",
        ),
        Notice.CLOSING: (
            "Votre demande @INCIDENTNUMBER@ est résolue",
            """# Votre demande est résolue

Bonjour @CONTACTNAME@,

Votre demande « @INCIDENTTITLE@ » (**@INCIDENTNUMBER@**) est close.

@CLOSINGTEXT|Merci de votre patience.@

@WIDGETVALUATION@

Si ce n’est pas tout à fait réglé, répondez à cet e-mail : nous la rouvrirons.

Bien à vous,
@SENDERNAME@""",
        ),
    },
    "en": {
        Notice.OPENING: (
            "Your request @INCIDENTNUMBER@ is registered",
            """# We have received your request

Hello @CONTACTNAME@,

Your request “@INCIDENTTITLE@” has the number **@INCIDENTNUMBER@**. We are working on it and will write to you as soon as it is solved.

This is what we noted:

@OBSERVATIONS|–@

Is something missing? Just reply to this e-mail.

Best regards,
@SENDERNAME@""",
        ),
        Notice.CLOSING: (
            "Your request @INCIDENTNUMBER@ is solved",
            """# Your request is solved

Hello @CONTACTNAME@,

Your request “@INCIDENTTITLE@” (**@INCIDENTNUMBER@**) is closed.

@CLOSINGTEXT|Thank you for your patience.@

@WIDGETVALUATION@

If something is still not right, reply to this e-mail and we will open it again.

Best regards,
@SENDERNAME@""",
        ),
    },
}
