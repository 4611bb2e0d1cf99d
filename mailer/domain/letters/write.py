"""Create, change, duplicate and delete letters."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import gettext as _
from sqlalchemy import select, update

from mailer.domain.accounts.access import Actor, require
from mailer.domain.audit.record import record
from mailer.domain.settings.company import company
from mailer.domain.templates import purposes
from mailer.domain.templates.languages import is_language
from mailer.domain.templates.library import subject_problem
from mailer.domain.templates.modes import text_layouts
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags.tag import Scope
from mailer.infra.db import db, take_turns
from mailer.lib import clock
from mailer.lib.errors import Refused
from mailer.lib.folding import fold
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind
from mailer.models.template import DesignMode

EDIT = "letters:edit"
LONGEST_CODE = 40
#: Whoever gives a letter its code, or lets it lead, does so one after the other.
CODES = "codes of letters"


@dataclass(frozen=True)
class Written:
    """What somebody entered for a letter."""

    code: str
    label: str
    kind: str
    target: str
    language: str
    text: str
    layout: str = text_layouts.DEFAULT
    #: It is the one that is chosen by itself.
    leads: bool = True
    #: A template for documents: the mail is made of it, and not of the text.
    template_id: int | None = None


def create(written: Written, actor: Actor) -> Letter:
    """A new letter.

    Raises `Refused`, with a sentence for each field, for an empty or taken code, a label that is
    no subject, an empty text, and a type, target or language that there is not.
    """
    require(actor, EDIT)
    now = clock.now()
    letter = Letter(created_by_id=actor.id, created_at=now, modified_at=now)
    _fill(letter, written)
    db.session.add(letter)
    db.session.flush()
    _let_lead(letter)
    record(actor, "letters.create", object_type="letter", object_id=letter.id, code=letter.code)
    return letter


def change(letter: Letter, written: Written, actor: Actor) -> None:
    """Other values. What was sent keeps its text. Raises `Refused` as `create` does."""
    require(actor, EDIT, letter)
    _fill(letter, written)
    letter.modified_at = clock.now()
    db.session.flush()
    _let_lead(letter)
    record(actor, "letters.change", object_type="letter", object_id=letter.id, code=letter.code)


def duplicate(letter: Letter, actor: Actor) -> Letter:
    """A copy to be changed; it leads nowhere until somebody says so."""
    copied = Written(
        code=free_code(letter.code),
        label=letter.label,
        kind=letter.kind,
        target=letter.target,
        language=letter.language,
        text=letter.text,
        layout=letter.layout,
        leads=False,
        template_id=letter.template_id,
    )
    return create(copied, actor)


def delete(letter: Letter, actor: Actor) -> None:
    """Forget a letter. What was sent with it keeps its text."""
    require(actor, EDIT, letter)
    record(actor, "letters.delete", object_type="letter", object_id=letter.id, code=letter.code)
    db.session.delete(letter)
    db.session.flush()


def by_code(code: str) -> Letter | None:
    """The letter of that code, case and accents aside."""
    letter: Letter | None = db.session.scalar(select(Letter).where(Letter.code_key == fold(code)))
    return letter


def free_code(code: str) -> str:
    """The code, with a number behind it while another letter has it."""
    found, number = code, 1
    while by_code(found) is not None:
        number += 1
        ending = f"-{number}"
        found = code[: LONGEST_CODE - len(ending)] + ending
    return found


def text_problem(text: str) -> str:
    """Why a text cannot be sent, in a sentence; empty when it can."""
    try:
        MODES[DesignMode.TEXT].check(text, company())
    except Refused as refused:
        return refused.message
    return ""


def _fill(letter: Letter, written: Written) -> None:
    code, label = " ".join(written.code.split()), written.label.strip()
    take_turns(CODES)
    fields = _problems(written, code, letter)
    if fields:
        raise Refused(" ".join(fields.values()), fields)
    letter.code, letter.code_key = code, fold(code)
    letter.label, letter.label_key = label, fold(label)[:500]
    letter.kind = LetterKind(written.kind)
    letter.target = DocumentType(written.target)
    letter.language = written.language
    letter.text = written.text.replace("\r\n", "\n")
    letter.layout = text_layouts.find(written.layout).key
    letter.leads = written.leads
    letter.template_id = written.template_id


def _problems(written: Written, code: str, letter: Letter) -> dict[str, str]:
    found = {
        "code": _code_problem(code, letter),
        "label": subject_problem(written.label),
        "text": text_problem(written.text),
    }
    if written.template_id is not None:
        # What is written besides waits until the template is gone.
        found["text"] = text_problem(written.text) if written.text.strip() else ""
        if purposes.version_of(written.template_id, Scope.DOCUMENT) is None:
            found["template"] = _("This template is not there any more, or not for such mails.")
    if written.kind not in set(LetterKind):
        found["kind"] = _("Choose one of the list.")
    if written.target not in set(DocumentType):
        found["target"] = _("Choose one of the list.")
    if not written.language or not is_language(written.language):
        found["language"] = _("Choose one of the list.")
    return {name: text for name, text in found.items() if text}


def _code_problem(code: str, letter: Letter) -> str:
    if not fold(code):
        return _("Give the letter a code, so that you find it again.")
    if len(code) > LONGEST_CODE or len(fold(code)) > LONGEST_CODE:
        return _("A code has at most %(most)s characters.", most=LONGEST_CODE)
    other = by_code(code)
    if other is not None and other.id != letter.id:
        return _("There is already a letter “%(code)s”. Choose another code.", code=other.code)
    return ""


def _let_lead(letter: Letter) -> None:
    """Of those for the same, one leads."""
    if not letter.leads:
        return
    db.session.execute(
        update(Letter)
        .where(
            Letter.id != letter.id,
            Letter.target == letter.target,
            Letter.language == letter.language,
            Letter.kind == letter.kind,
        )
        .values(leads=False)
    )
