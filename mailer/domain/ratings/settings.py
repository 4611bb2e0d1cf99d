"""How the company asks for ratings, and who hears of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace

from flask_babel import gettext as _
from flask_babel.speaklater import LazyString

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.ratings import scores
from mailer.infra.db import db
from mailer.lib import email_address
from mailer.lib.errors import Refused
from mailer.models.setting import Setting

EDIT = "settings:edit"
FACES, STARS = "faces", "stars"
#: Addresses that hear of ratings, at most.
MOST = 10
#: Letters of the question, and of one word: five of them stand side by side on a phone.
QUESTION, WORD = 120, 18
#: A score of more is not low; days of a pause, at most.
MOST_LOW, MOST_PAUSE = 4, 3650
_NAME = "ratings"


@dataclass(frozen=True)
class RatingSettings:
    """The company's settings of ratings."""

    #: FACES or STARS.
    style: str = FACES
    #: Who hears of each rating, separated by commas; empty: whoever takes care of the record.
    notify: str = ""
    #: The question and the five words, from 1 to 5 and separated by commas, by language; empty: ours.
    question_en: str = ""
    words_en: str = ""
    question_fr: str = ""
    words_fr: str = ""

    def question(self, language: str) -> str:
        """What is asked in this language; ours as the locale at hand speaks."""
        return getattr(self, f"question_{language}", "") or _(
            "How satisfied are you with our service?"
        )

    def words(self, language: str) -> Mapping[int, str | LazyString]:
        """What the scores are called in this language."""
        own = parts(getattr(self, f"words_{language}", ""))
        return dict(zip(scores.SCORES, own, strict=True)) if own else scores.WORDS

    #: A score of `low` or less makes a task for whoever takes care of the record.
    low_task: bool = True
    low: int = 2
    #: A customer is asked at most once in so many days; 0: as often as mails ask.
    pause_days: int = 0

    @property
    def addresses(self) -> list[str]:
        """Those of `notify`."""
        return parts(self.notify)


def parts(text: str) -> list[str]:
    """What commas separate."""
    return [part for part in (" ".join(each.split()) for each in text.split(",")) if part]


def settings() -> RatingSettings:
    """As they are, with defaults where nothing is set."""
    row = db.session.get(Setting, _NAME)
    known = {field.name for field in fields(RatingSettings)}
    return RatingSettings(**{k: v for k, v in (row.value if row else {}).items() if k in known})


def change(wanted: RatingSettings, actor: Actor) -> None:
    """Keep them. Raises `Refused` with a sentence for each field at fault."""
    require(actor, EDIT)
    notify = wanted.notify.replace(";", ",").replace("\n", ",")
    wanted = replace(
        wanted,
        style=STARS if wanted.style == STARS else FACES,
        notify=", ".join(dict.fromkeys(parts(notify))),
        question_en=" ".join(wanted.question_en.split()),
        question_fr=" ".join(wanted.question_fr.split()),
        words_en=", ".join(parts(wanted.words_en)),
        words_fr=", ".join(parts(wanted.words_fr)),
    )
    errors = _errors(wanted)
    if errors:
        raise Refused(_("Nothing was saved: some fields need a correction."), errors)
    row = db.session.get(Setting, _NAME)
    if row is None:
        db.session.add(Setting(name=_NAME, value=asdict(wanted)))
    else:
        row.value = asdict(wanted)
    db.session.flush()
    record(
        actor,
        "ratings.settings",
        style=wanted.style,
        notify=wanted.addresses,
        low=wanted.low if wanted.low_task else 0,
        pause_days=wanted.pause_days,
    )


def _errors(wanted: RatingSettings) -> dict[str, str]:
    errors = {}
    wrong = [each for each in wanted.addresses if email_address.parse(each) is None]
    if wrong:
        errors["notify"] = _("“%(address)s” is not an e-mail address.", address=wrong[0][:100])
    elif len(wanted.addresses) > MOST:
        errors["notify"] = _("At most %(most)s addresses hear of ratings.", most=MOST)
    for name in ("question_en", "question_fr"):
        if len(getattr(wanted, name)) > QUESTION:
            errors[name] = _("The question has at most %(most)s characters.", most=QUESTION)
    for name in ("words_en", "words_fr"):
        words = parts(getattr(wanted, name))
        if words and len(words) != len(scores.SCORES):
            errors[name] = _("Write five words with commas between them, or none.")
        elif any(len(word) > WORD for word in words):
            errors[name] = _(
                "Each word has at most %(most)s characters: five stand side by side.", most=WORD
            )
    if not 1 <= wanted.low <= MOST_LOW:
        errors["low"] = _("Choose a score from 1 to %(most)s.", most=MOST_LOW)
    if not 0 <= wanted.pause_days <= MOST_PAUSE:
        errors["pause_days"] = _(
            "Please write a number of days from 0 to %(most)s.", most=MOST_PAUSE
        )
    return errors
