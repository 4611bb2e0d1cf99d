"""Which letter goes with a document."""

from dataclasses import replace

import pytest
from flask import Flask

from mailer.domain.letters.choose import letter_for, offered
from mailer.domain.settings import company
from mailer.models.document import DocumentType
from mailer.models.letter import LetterKind
from tests.factories.letters import make_letter


@pytest.fixture
def french_company(app_both: Flask) -> None:
    company.save(replace(company.company(), language="fr"))


def code(language: str, target: DocumentType = DocumentType.INVOICE, again: bool = False) -> str:
    found = letter_for(offered(target), language, again=again)
    return found.code if found is not None else ""


@pytest.mark.usefixtures("french_company")
def test_the_customers_language_decides_then_the_companys() -> None:
    for language in ("fr", "en", "pt"):
        make_letter(code=language, language=language)
    assert code("en") == "en"
    assert code("pt-BR") == "pt"
    assert code("nl") == "fr"
    assert code("") == "fr"


@pytest.mark.usefixtures("french_company")
def test_without_one_in_either_language_there_is_none() -> None:
    make_letter(language="en")
    make_letter(language="fr", target=DocumentType.QUOTE)
    assert code("nl") == ""
    assert code("en") != ""
    assert code("nl", DocumentType.ORDER) == ""


@pytest.mark.usefixtures("french_company")
def test_the_one_that_leads_is_chosen_else_the_first_by_code() -> None:
    make_letter(code="a", language="fr", leads=False)
    make_letter(code="b", language="fr")
    make_letter(code="c", language="fr", leads=False)
    assert code("fr") == "b"
    make_letter(code="z", language="en", leads=False)
    make_letter(code="y", language="en", leads=False)
    assert code("en") == "y"


@pytest.mark.usefixtures("french_company")
def test_what_is_sent_again_has_its_own_where_there_is_one() -> None:
    make_letter(code="first", language="fr")
    assert code("fr", again=True) == "first"
    make_letter(code="again", language="fr", kind=LetterKind.AGAIN)
    assert code("fr", again=True) == "again"
    assert code("fr") == "first"
    # The customer's language counts more than that it is sent again.
    make_letter(code="english", language="en")
    assert code("en", again=True) == "english"
