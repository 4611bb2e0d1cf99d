"""Tags that are none, are broken, belong elsewhere, or have no value."""

import pytest
from flask import Flask

from mailer.domain.lists import selection as ticks
from mailer.domain.settings import company as settings
from mailer.domain.settings.company import Company
from mailer.domain.templates.doctor.finding import Severity
from mailer.models.custom_field import CustomField
from mailer.models.template import DesignMode
from tests.domain.templates.doctor.patients import findings, page, said
from tests.factories import add
from tests.factories.customers import make_customer, make_group
from tests.personas import marketer, outsider

TEXT = DesignMode.TEXT


@pytest.fixture(autouse=True)
def _company(app: Flask) -> None:
    settings.save(Company(name="Mercier", email="contact@mercier.fr", language="en"))


def test_an_unknown_tag_is_named_with_its_line_and_what_was_meant() -> None:
    (found,) = findings("Hello,\n\nyou are @CUSTOMRNAME@ and @CUSTOMRNAME@", mode=TEXT)
    assert found.text == "There is no tag @CUSTOMRNAME@."
    assert "@CUSTOMERNAME@" in found.mend
    assert [spot.line for spot in found.spots] == [3]
    assert found.severity is Severity.MUST


def test_an_unknown_tag_in_the_subject_leads_to_the_subject() -> None:
    (found,) = findings("Hello", "For @XYZZY@", TEXT)
    assert found.text == "The subject has a tag that does not exist: @XYZZY@."
    assert found.spots[0].field == "subject"


def test_tags_of_all_spellings_and_addresses_are_no_findings() -> None:
    make_customer()
    source = "@customername@ @NOMCLIENT@ @Prénom|x@ <NOMSOC> info@example.com, b@example.com"
    assert said(source, mode=TEXT) == []


@pytest.mark.parametrize("raw", ["<NUMFACT>", "@Observations@", "@DATEFACT@"])
def test_tags_of_documents_and_incidents_are_told_apart_from_typing_errors(raw: str) -> None:
    (found,) = findings(f"Hello {raw}", mode=TEXT)
    assert found.text.startswith(f"The tag {raw} has no value in a mailing")
    assert "Did you mean" not in found.mend


@pytest.mark.parametrize(
    ("broken", "meant"),
    [
        ("Hello @FIRSTNAME, how are you", "@FIRSTNAME@"),
        ("Hello FIRSTNAME@, how are you", "@FIRSTNAME@"),
        ("Hello @FIRST NAME@", "@FIRSTNAME@"),
        ("Hello @ CITY @", "@CITY@"),
        ("Hello @FIRSTNAME|dear friend\nnext line", "@FIRSTNAME@"),
    ],
)
def test_a_broken_tag_is_named_with_how_it_is_written(broken: str, meant: str) -> None:
    (found,) = findings(broken, mode=TEXT)
    assert "is not a whole tag" in found.text
    assert meant in found.mend
    assert [spot.line for spot in found.spots] == [1]


@pytest.mark.parametrize(
    "text",
    [
        "Write to INFO@MERCIER.FR or @MERCIER on our networks",
        "a@CITY.example, CITY@mercier.fr, bob@city",
        "It is 5 @ 3 € each @ Lyon",
        "@FIRSTNAME|you@ and CITY HALL",
    ],
)
def test_addresses_and_names_are_no_broken_tags(text: str) -> None:
    assert said(text, mode=TEXT) == []


def test_a_tag_in_a_style_is_named_and_one_in_a_comment_is_not() -> None:
    make_customer(city="Lyon")
    (found,) = findings(page('<p style="color: @CITY@">x</p>\n<!-- @CITY@ -->\n<p>@CITY@</p>'))
    assert found.text == "The tag @CITY@ stands where no value may stand, and is sent as it is."
    assert [spot.line for spot in found.spots] == [3]


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        ("{{ first_name }}", "@FIRSTNAME@"),
        ("*|FNAME|*", "Insert tag"),
        ("%%emailaddr%%", "Insert tag"),
        ("{% if x %}", "Insert tag"),
        ("${city}", "@CITY@"),
    ],
)
def test_tags_of_other_programs_are_named(raw: str, meant: str) -> None:
    (found,) = findings(page(f"<p>Hello {raw}</p>"))
    assert raw in found.text
    assert meant in found.mend
    assert [spot.line for spot in found.spots] == [3]


def test_braces_in_styles_and_percentages_are_no_tags_of_other_programs() -> None:
    head = "<style>@media screen { a { color: #111 } }</style>"
    assert said(page("<p>100% wool {nice} %% 50% *|</p>", head)) == []


def test_a_tag_that_is_empty_for_some_says_for_how_many_and_leads_to_them() -> None:
    for first_name in ("Ann", "Bob", ""):
        make_customer(first_name=first_name)
    make_customer(first_name="", email="not an address")
    (found,) = findings(page("<p>Dear @FIRSTNAME@</p>"))
    assert found.text == "@FIRSTNAME@ is empty for 1 of 3 customers."
    assert found.customers == {"empty": "first_name", "email": "valid"}
    assert "@FIRSTNAME|…@" in found.mend
    assert [spot.line for spot in found.spots] == [3]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Dear @FIRSTNAME|friend@</p>",
        "<!--mailer:if FIRSTNAME--><p>Dear @FIRSTNAME@</p><!--mailer:end-->",
        "<p>Dear @CUSTOMERNAME@</p>",
    ],
)
def test_a_text_or_a_condition_for_empty_tags_silences_it(body: str) -> None:
    make_customer(first_name="")
    assert said(page(body)) == []


def test_a_condition_on_another_tag_silences_nothing() -> None:
    make_customer(first_name="", city="Lyon")
    body = "<!--mailer:if CITY--><p>Dear @FIRSTNAME@</p><!--mailer:end-->"
    assert said(page(body)) == ["@FIRSTNAME@ is empty for the only customer."]


def test_empty_tags_are_counted_for_the_audience_that_is_chosen() -> None:
    person = marketer()
    customers = [make_customer(first_name=name) for name in ("", "", "Ann", "Bob")]
    group = make_group(customers=[customers[0], customers[2]])
    ticks.tick(ticks.selection_of(person, "customers"), [customers[1].id])
    source = page("<p>@FIRSTNAME@</p>")
    (everyone,) = findings(source, actor=person)
    (of_group,) = findings(source, actor=person, whom=f"group:{group.id}")
    (ticked,) = findings(source, actor=person, whom="ticked")
    assert everyone.text == "@FIRSTNAME@ is empty for 2 of 4 customers."
    assert of_group.text == "@FIRSTNAME@ is empty for 1 of 2 customers."
    assert of_group.customers["group"] == str(group.id)
    assert ticked.text == "@FIRSTNAME@ is empty for the only customer."


def test_who_may_not_see_customers_is_told_nothing_about_them() -> None:
    make_customer(first_name="")
    assert said(page("<p>@FIRSTNAME@</p>"), actor=outsider()) == []


def test_own_fields_are_counted_too() -> None:
    add(CustomField(key="birthday", label="Birthday"))
    make_customer(custom={"birthday": "1980-01-01"})
    make_customer(custom={"birthday": ""})
    make_customer(custom={})
    (found,) = findings(page("<p>@BIRTHDAY@</p>"))
    assert found.text == "@BIRTHDAY@ is empty for 2 of 3 customers."
    assert found.customers["empty"] == "custom_birthday"


def test_a_tag_of_the_company_without_a_value_leads_to_the_settings() -> None:
    (found,) = findings(page("<p>@OURPHONE@</p>"))
    assert found.endpoint == "settings.index"
    settings.save(Company(name="M", email="a@mercier.fr", phone="+33 1", language="en"))
    assert said(page("<p>@OURPHONE@</p>")) == []


def test_broken_conditions_are_named_in_html_and_whole_ones_are_not() -> None:
    end = "<!--mailer:end-->"
    texts = said(page(f"<p>a</p>{end}\n<!--mailer:if XYZZY-->b{end}"))
    assert len(texts) == 2
    assert "belongs to no condition" in texts[0]
    assert "“XYZZY”" in texts[1]
    assert said(page(f"<!--mailer:if CITY--><p>a</p>{end}")) == []


def test_broken_conditions_of_a_text_are_named_with_their_line() -> None:
    (found,) = findings("Hello\n\n<!--mailer:if CITY-->\n\nWe come.", mode=TEXT)
    assert "belongs to no condition" in found.text
    assert [spot.line for spot in found.spots] == [3]


@pytest.mark.parametrize("tag", ["@SIGNATURE@", "@UNSUBSCRIBE@", "@LOGO@", "@OURADDRESS|x@"])
def test_a_tag_that_does_not_fit_into_a_subject_is_named(tag: str) -> None:
    texts = [f.text for f in findings(page("<p>x</p>"), f"News {tag}") if f.spots]
    assert f"The tag {tag} does not fit into a subject." in texts


def test_an_address_that_stands_in_the_text_is_named_and_one_in_a_link_is_not() -> None:
    (found,) = findings(page("<p>Stop: @UNSUBSCRIBE@</p>"))
    assert found.text.startswith("@UNSUBSCRIBE@ stands in the text")
    assert [spot.line for spot in found.spots] == [3]
    text = "[Stop](@UNSUBSCRIBE@) or [look](@VIEWONLINE@)"
    assert said(text, mode=TEXT) == []
