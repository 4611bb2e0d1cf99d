"""How documents are printed: the settings page and its examples."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask
from pypdf import PdfReader

from mailer.domain.documents.print_settings import PrintSettings, print_settings
from mailer.models.user import User
from tests.fixtures.application import Browser
from tests.personas import marketer, super_admin

SignIn = Callable[[User], Browser]


def test_form_factur_x_and_attachments_are_chosen(app: Flask, sign_in: SignIn) -> None:
    anna = sign_in(super_admin())
    page = anna.get("/settings/printing").text
    assert 'value="classic" checked' in page
    answer = anna.post("/settings/printing", data={"form": "modern", "attach": "y"})
    assert answer.status_code == 303
    assert print_settings() == PrintSettings("modern", electronic=False, attach=True)
    assert 'value="modern" checked' in anna.get("/settings/printing").text


def test_a_form_that_there_is_not_is_refused(app: Flask, sign_in: SignIn) -> None:
    answer = sign_in(super_admin()).post("/settings/printing", data={"form": "poster"})
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.text


def test_who_may_only_look_sees_and_changes_nothing(app: Flask, sign_in: SignIn) -> None:
    marc = sign_in(marketer())
    assert ">Save<" not in marc.get("/settings/printing").text
    assert marc.post("/settings/printing", data={"form": "modern"}).status_code == 403


@pytest.mark.parametrize(("language", "word"), [("fr", "Facture"), ("en", "Invoice")])
@pytest.mark.parametrize("form", ["classic", "modern", "poster"])
def test_each_form_has_an_example_in_the_readers_language(
    app: Flask, sign_in: SignIn, form: str, language: str, word: str
) -> None:
    anna = super_admin()
    anna.language = language
    answer = sign_in(anna).get(f"/settings/printing/example.pdf?form={form}")
    assert answer.mimetype == "application/pdf"
    (page,) = PdfReader(io.BytesIO(answer.data)).pages
    assert word in page.extract_text()
