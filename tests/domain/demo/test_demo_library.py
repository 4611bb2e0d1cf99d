"""The demonstration shows folders and a template in two languages."""

import pytest
from flask import Flask

from mailer.domain.demo import company
from mailer.domain.templates import folders, search, variants
from mailer.infra.db import db
from mailer.models.template import Template


@pytest.mark.parametrize("language", ["fr", "en"])
def test_there_are_folders_and_a_template_in_both_languages(app: Flask, language: str) -> None:
    company.build(language)
    shown = db.session.scalars(db.select(Template).where(*search.shown())).all()
    assert {each.language for each in shown} == {language}
    pairs = [each for each in shown if len(variants.family_of(each).by_language) == 2]
    assert len(pairs) == 2
    counts = folders.counts()
    assert len(folders.all_folders()) == 2
    assert all(counts[folder.id] for folder in folders.all_folders())
    assert counts[None] > 0
