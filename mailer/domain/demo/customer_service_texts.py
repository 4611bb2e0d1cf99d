"""What happens in the made-up company's customer service, in French and English."""

from __future__ import annotations

from dataclasses import dataclass

from mailer.models.incident import IncidentState
from mailer.models.task import TaskAbout

_OPEN, _WORKING, _CLOSED = IncidentState.OPEN, IncidentState.IN_PROGRESS, IncidentState.CLOSED


@dataclass(frozen=True)
class Report:
    """What a customer reported so many days ago, and what became of it."""

    title: str
    description: str
    state: IncidentState
    days: int
    closing_text: str = ""
    #: What the customer said of it afterwards; 0: nothing.
    score: int = 0
    comment: str = ""


@dataclass(frozen=True)
class Job:
    """A task that is due in so many days."""

    subject: str
    days: int
    about: TaskAbout | None = None
    #: Of customer service; else of the managing director.
    of_service: bool = False
    urgent: bool = False
    done: bool = False


@dataclass(frozen=True)
class Service:
    """All of it, in one language."""

    reports: tuple[Report, ...]
    jobs: tuple[Job, ...]


FRENCH = Service(
    reports=(
        Report(
            "Le moulin fait un bruit étrange",
            "Depuis la livraison de mardi, le moulin grince dès qu’on le met en route.",
            _OPEN,
            0,
        ),
        Report(
            "Un sac de 5 kg manque dans la livraison",
            "Six sacs commandés, cinq reçus. Le bon de livraison en indique bien six.",
            _WORKING,
            2,
        ),
        Report(
            "Café trop foncé",
            "La dernière torréfaction est plus foncée que d’habitude.",
            _CLOSED,
            6,
            "Nous avons réglé la torréfaction et vous envoyons un kilo de remplacement.",
            5,
            "Réponse le jour même, et le café est de nouveau parfait. Merci !",
        ),
        Report(
            "Facture à la mauvaise adresse",
            "La facture est partie à notre ancienne adresse.",
            _CLOSED,
            9,
            "L’adresse est corrigée, la facture vous a été renvoyée.",
            4,
        ),
        Report(
            "Machine en panne le samedi",
            "La machine ne chauffe plus. Nous ouvrons dans deux heures.",
            _CLOSED,
            14,
            "Le thermostat a été remplacé lundi matin.",
            2,
            "Réparée, mais il a fallu attendre tout le week-end.",
        ),
        Report(
            "Question sur l’entretien",
            "À quelle fréquence faut-il détartrer la machine ?",
            _CLOSED,
            21,
            "Toutes les six semaines ; le mode d’emploi est joint à l’e-mail.",
            5,
        ),
    ),
    jobs=(
        Job("Rappeler à propos du moulin", 0, TaskAbout.INCIDENT, of_service=True, urgent=True),
        Job("Envoyer le sac manquant", -2, TaskAbout.INCIDENT, of_service=True),
        Job("Préparer l’offre pour le salon", 0, TaskAbout.CUSTOMER),
        Job("Vérifier l’adresse de livraison", -1, TaskAbout.CUSTOMER),
        Job("Inviter à la dégustation de printemps", 6, TaskAbout.CUSTOMER),
        Job("Relire les horaires d’été", -3, done=True),
    ),
)

ENGLISH = Service(
    reports=(
        Report(
            "The grinder makes a strange noise",
            "Since Tuesday’s delivery the grinder squeaks as soon as it is switched on.",
            _OPEN,
            0,
        ),
        Report(
            "A 5 kg bag is missing from the delivery",
            "We ordered six bags and got five. The delivery note says six.",
            _WORKING,
            2,
        ),
        Report(
            "Coffee too dark",
            "The last roast is darker than usual.",
            _CLOSED,
            6,
            "We have adjusted the roast and are sending you a kilo in exchange.",
            5,
            "Answered the same day, and the coffee is perfect again. Thank you!",
        ),
        Report(
            "Invoice sent to the wrong address",
            "The invoice went to our former address.",
            _CLOSED,
            9,
            "The address is corrected, and the invoice was sent again.",
            4,
        ),
        Report(
            "Machine broken on a Saturday",
            "The machine does not heat any more. We open in two hours.",
            _CLOSED,
            14,
            "The thermostat was replaced on Monday morning.",
            2,
            "Repaired, but we had to wait the whole weekend.",
        ),
        Report(
            "Question about maintenance",
            "How often should the machine be descaled?",
            _CLOSED,
            21,
            "Every six weeks; the manual is attached to the e-mail.",
            5,
        ),
    ),
    jobs=(
        Job("Call back about the grinder", 0, TaskAbout.INCIDENT, of_service=True, urgent=True),
        Job("Send the missing bag", -2, TaskAbout.INCIDENT, of_service=True),
        Job("Prepare the offer for the fair", 0, TaskAbout.CUSTOMER),
        Job("Check the delivery address", -1, TaskAbout.CUSTOMER),
        Job("Invite to the spring tasting", 6, TaskAbout.CUSTOMER),
        Job("Read through the summer hours", -3, done=True),
    ),
)


def service(language: str) -> Service:
    """That of a language; English for those without."""
    return FRENCH if language == "fr" else ENGLISH
