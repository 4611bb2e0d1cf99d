"""Letters: what may be kept, and which one leads."""

from typing import Any

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.letters import write
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.audit_entry import AuditEntry
from mailer.models.document import DocumentType
from mailer.models.letter import Letter, LetterKind
from tests.factories.letters import make_letter
from tests.personas import marketer, super_admin


def written(**values: Any) -> write.Written:
    good: dict[str, Any] = {
        "code": "INVOICE",
        "label": "Your invoice @DOCNUMBER@",
        "kind": "accompanying",
        "target": "invoice",
        "language": "en",
        "text": "Hello,\n\nhere it is.",
    }
    return write.Written(**(good | values))


def test_a_letter_is_kept_as_it_was_entered(app_both: Flask) -> None:
    letter = write.create(written(code="  My   invoice ", text="a\r\nb"), super_admin())
    assert (letter.code, letter.target, letter.language) == (
        "My invoice",
        DocumentType.INVOICE,
        "en",
    )
    assert letter.text == "a\nb"
    assert db.session.scalars(db.select(AuditEntry.action)).all()[-1] == "letters.create"


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("code", " ", "a code"),
        ("code", "x" * 41, "at most 40"),
        ("label", "", "Write a subject"),
        ("label", "one\ntwo", "one line"),
        ("text", "  \n ", "text"),
        ("kind", "poem", "Choose"),
        ("target", "postcard", "Choose"),
        ("language", "", "Choose"),
        ("language", "klingon", "Choose"),
    ],
)
def test_what_cannot_be_sent_is_not_kept(app: Flask, field: str, value: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        write.create(written(**{field: value}), SYSTEM)
    assert sentence in refused.value.fields[field]
    assert db.session.scalar(db.select(Letter)) is None


def test_all_that_is_wrong_is_said_at_once(app: Flask) -> None:
    with pytest.raises(Refused) as refused:
        write.create(written(code="", label="", text=""), SYSTEM)
    assert set(refused.value.fields) == {"code", "label", "text"}


def test_a_code_is_there_once_whatever_its_case(app_both: Flask) -> None:
    letter = make_letter(code="Facturé")
    with pytest.raises(Refused, match="already a letter “Facturé”"):
        write.create(written(code="FACTURE"), SYSTEM)
    write.change(letter, written(code="FACTURE"), SYSTEM)
    assert letter.code == "FACTURE"


def test_of_those_for_the_same_one_leads(app_both: Flask) -> None:
    first, other = make_letter(), make_letter(language="fr")
    again = make_letter(kind=LetterKind.AGAIN)
    second = make_letter()
    for letter in (first, other, again, second):
        db.session.refresh(letter)
    assert [each.leads for each in (first, other, again, second)] == [False, True, True, True]


def test_a_copy_has_a_code_of_its_own_and_does_not_lead(app: Flask) -> None:
    letter = make_letter(code="x" * 40)
    copy = write.duplicate(letter, SYSTEM)
    assert copy.code == "x" * 38 + "-2"
    assert (copy.leads, letter.leads, copy.text) == (False, True, letter.text)


def test_a_deleted_letter_is_gone(app: Flask) -> None:
    write.delete(make_letter(), SYSTEM)
    assert db.session.scalar(db.select(Letter)) is None


def test_only_who_may_change_settings_writes_letters(app: Flask) -> None:
    letter, marc = make_letter(), marketer()
    for call in (
        lambda: write.create(written(), marc),
        lambda: write.change(letter, written(), marc),
        lambda: write.duplicate(letter, marc),
        lambda: write.delete(letter, marc),
    ):
        with pytest.raises(Forbidden):
            call()
