"""The letters that every installation begins with."""

from decimal import Decimal

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.letters import labels, ready_made, write
from mailer.domain.letters.check import unknown_tags
from mailer.domain.letters.choose import letter_for, offered
from mailer.domain.letters.texts import READY_MADE
from mailer.domain.rendering import previews
from mailer.domain.rendering.design import Design
from mailer.domain.settings.company import company
from mailer.domain.templates.modes.all_modes import MODES
from mailer.domain.templates.tags import sample
from mailer.infra.db import db
from mailer.models.document import DocumentType
from mailer.models.letter import Letter
from mailer.models.template import DesignMode
from tests.factories.accounts import make_company_account


def count() -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(Letter)) or 0


def test_every_type_of_document_has_one_in_french_and_english(app_both: Flask) -> None:
    ready_made.prepare()
    for target in DocumentType:
        letters = offered(target)
        for language in ("fr", "en"):
            found = letter_for(letters, language)
            assert found is not None
            assert found.language == language
            assert found.leads


def test_they_are_made_once_and_what_was_deleted_stays_deleted(app: Flask) -> None:
    assert ready_made.prepare() == len(READY_MADE)
    letter = write.by_code("FACTURE")
    assert letter is not None
    write.delete(letter, SYSTEM)
    assert ready_made.prepare() == 0
    assert count() == len(READY_MADE) - 1


def test_a_code_that_an_older_installation_uses_already_is_left_alone(app: Flask) -> None:
    write.create(
        write.Written("Facture", "Mine", "accompanying", "invoice", "fr", "My own."), SYSTEM
    )
    assert ready_made.prepare() == len(READY_MADE) - 1
    assert write.by_code("FACTURE").label == "Mine"


@pytest.mark.parametrize("written", READY_MADE, ids=lambda written: written.code)
def test_each_becomes_a_mail_in_which_every_tag_has_a_value(
    app: Flask, written: write.Written
) -> None:
    make_company_account()
    assert unknown_tags(written.label, written.text) == []
    content = MODES[DesignMode.TEXT].check(written.text, company()).content
    design = Design(DesignMode.TEXT, written.label, content, written.language, {})
    kind = labels.in_a_sentence(DocumentType(written.target), written.language)
    shown = previews.show(design, None, SYSTEM, sample.document(kind))
    assert set(shown.empty) <= {"SIGNATURE"}
    assert "2026-0142" in shown.subject
    assert "2026-0142" in shown.text
    assert kind.split()[0] in shown.text
    assert "@" not in shown.subject


def test_what_is_paid_and_without_due_date_reads_well(app: Flask) -> None:
    make_company_account()
    written = next(each for each in READY_MADE if each.code == "INVOICE-AGAIN")
    content = MODES[DesignMode.TEXT].check(written.text, company()).content
    design = Design(DesignMode.TEXT, written.label, content, written.language, {})
    paid = sample.document("invoice")._replace(due=None, remaining=None, total=Decimal(12))
    shown = previews.show(design, None, SYSTEM, paid)
    assert "nothing, it is paid" in shown.text
    assert "on receipt" in shown.text
    assert "€12.00" in shown.text
