"""Languages of a template on its pages."""

from collections.abc import Callable

from mailer.domain.templates import variants
from mailer.infra.db import db
from mailer.models.template import Template
from mailer.models.user import User
from tests.blueprints.mailings.test_screens import text_of
from tests.factories.accounts import make_company_account
from tests.factories.customers import make_customer
from tests.factories.templates import make_template, make_variant
from tests.fixtures.application import Browser
from tests.personas import marketer, support

SignIn = Callable[[User], Browser]


def test_a_language_is_added_as_a_copy_and_opened(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template(name="Offer", language="en")
    page = browser.get(f"/templates/{template.id}/languages").text
    assert '<option value="fr">French</option>' in page
    assert '<option value="en">' not in page
    answer = browser.post(f"/templates/{template.id}/languages", data={"language": "fr"})
    [french] = variants.variants_of(template)
    assert answer.location == f"/templates/{french.id}/edit"
    assert french.name == "Offer (French)"


def test_a_template_that_exists_becomes_one_of_the_languages(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template, french = make_template(language="en"), make_template(name="Offre", language="fr")
    page = browser.get(f"/templates/{template.id}/languages").text
    assert "Offre – French" in page
    browser.post(f"/templates/{template.id}/languages", data={"other": french.id})
    assert variants.variants_of(template) == [french]


def test_what_is_refused_is_said_at_its_field(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    template = make_template(language="en")
    answer = browser.post(f"/templates/{template.id}/languages", data={"language": ""})
    assert answer.status_code == 422
    assert "Choose a language." in answer.text
    assert variants.variants_of(template) == []


def test_a_language_leads_and_separates(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    main = make_template(language="en")
    french = make_variant(main, "fr")
    browser.post(f"/templates/{french.id}/languages/lead")
    assert variants.main_of(main) == french
    page = browser.post(f"/templates/{main.id}/languages/separate", follow_redirects=True).text
    assert "is a template of its own now" in page
    assert variants.variants_of(french) == []
    again = browser.post(f"/templates/{main.id}/languages/separate", follow_redirects=True).text
    assert "is not a language of another template" in again


def test_deleting_the_main_language_asks_what_goes(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    main = make_template(name="Offer", language="en")
    french = make_variant(main, "fr", name="Offre")
    asked = browser.post(f"/templates/{main.id}/delete")
    assert asked.status_code == 422
    assert "“Offre” becomes the main one" in asked.text
    assert reloaded(main).deleted_at is None
    browser.post(f"/templates/{main.id}/delete", data={"languages": "one"})
    assert reloaded(main).deleted_at is not None
    assert (reloaded(french).deleted_at, french.variant_of_id) == (None, None)


def test_the_list_deletes_all_languages_and_undo_brings_them_back(sign_in: SignIn) -> None:
    browser = sign_in(marketer())
    main = make_template(name="Offer", language="en")
    french = make_variant(main, "fr", name="Offre")
    page = browser.post(f"/templates/{main.id}/delete?languages=all", follow_redirects=True).text
    assert "“Offer” is deleted in its 2 languages." in page
    assert reloaded(french).deleted_at is not None
    browser.post(f"/templates/restore?id={main.id}")
    assert reloaded(french).deleted_at is None
    assert variants.variants_of(main) == [french]


def test_the_review_says_how_many_get_which_language(sign_in: SignIn) -> None:
    make_company_account()
    french = make_template(name="Offre", language="fr")
    english = make_variant(french, "en", name="Offer")
    make_variant(french, "de", name="Angebot")
    for number, language in enumerate(["fr", "fr", "en", "es"]):
        make_customer(email=f"c{number}@example.com", language=language)
    browser = sign_in(marketer())
    browser.post("/lists/customers/tick-all", data={"query": ""})
    page = text_of(browser.get(f"/mailings/send/review?template={english.id}").text)
    assert "Send “Offre”" in page
    assert "Will receive it 4" in page
    assert "in French of these 1 with another language or none 3" in page
    assert "in English 1" in page
    assert "in German" not in page


def test_the_chooser_offers_each_template_once(sign_in: SignIn) -> None:
    main = make_template(name="Offre", language="fr")
    make_variant(main, "en", name="Spring offer", subject="Sunny")
    make_customer(email="c@example.com")
    browser = sign_in(marketer())
    browser.post("/lists/customers/tick-all", data={"query": ""})
    page = browser.get("/mailings/send?q=sunny").text
    assert f"template={main.id}" in page
    assert page.count('class="choice"') == 1
    assert "French, English" in text_of(page)


def test_who_may_only_look_is_offered_no_change(sign_in: SignIn) -> None:
    main = make_template(language="en")
    french = make_variant(main, "fr")
    browser = sign_in(support())
    assert browser.get(f"/templates/{main.id}/languages").status_code == 403
    assert browser.post(f"/templates/{french.id}/languages/lead").status_code == 403


def reloaded(template: Template) -> Template:
    db.session.refresh(template)
    return template


def test_the_preview_says_in_which_language_a_customer_gets_it(sign_in: SignIn) -> None:
    english = make_template(name="Offer", language="en", source="Hello")
    french = make_variant(english, "fr", name="Offre", source="Bonjour")
    customer = make_customer(language="fr")
    browser = sign_in(marketer())

    def state(template: Template, more: str = "") -> str:
        url = f"/templates/{template.id}/preview/state?customer={customer.id}{more}"
        return browser.get(url).text

    assert "In a mailing, this customer gets it in French:" in state(english)
    assert f"/templates/{french.id}" in state(english)
    assert "gets" not in state(french)
    assert "This customer gets the mail in French." in state(english, "&as_sent=1")
    frame = browser.get(f"/templates/{english.id}/preview?customer={customer.id}&as_sent=1").text
    assert "Bonjour" in frame


def test_a_template_in_one_language_has_nothing_to_say_about_it(sign_in: SignIn) -> None:
    template, customer = make_template(language="en"), make_customer(language="fr")
    url = f"/templates/{template.id}/preview/state?customer={customer.id}&as_sent=1"
    assert "This customer gets" not in sign_in(marketer()).get(url).text
