"""One template in several languages: which customer gets which, and what happens to the others."""

import pytest
from flask import Flask
from flask_babel import force_locale

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.templates import bin, library, variants
from mailer.domain.templates.translate import add_language
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.template import Template
from tests.factories.settings import make_company
from tests.factories.templates import make_template
from tests.personas import support


def family(*languages: str, name: str = "Offer") -> list[Template]:
    """A main template and its variants, the text of each naming its language."""
    main = make_template(name=name, language=languages[0], source=f"in {languages[0]}")
    others = [make_template(name=f"{name} {code}", language=code) for code in languages[1:]]
    for other in others:
        write(other, f"in {other.language}")
        variants.link(main, other, SYSTEM)
    return [main, *others]


def write(template: Template, source: str, language: str | None = None) -> None:
    """Save a new text."""
    version = template.version
    library.save_version(
        template,
        base_number=version.number,
        name=template.name,
        subject=version.subject,
        source=source,
        language=template.language if language is None else language,
        actor=SYSTEM,
    )


def languages_of(template: Template) -> list[str]:
    return [each.language for each in variants.variants_of(template)]


def sources_of(template: Template) -> dict[str, str]:
    found = variants.family_of(template).by_language
    return {code: each.version.source for code, each in found.items()}


def test_a_customer_gets_the_mail_in_their_language(app_both: Flask) -> None:
    main, _english = family("fr", "en")
    assert variants.variant_for(main, "en").source == "in en"
    assert variants.variant_for(main, "fr").source == "in fr"
    assert sources_of(main) == {
        "fr": "in fr",
        "en": "in en",
    }


def test_who_speaks_another_language_gets_the_main_one(app: Flask) -> None:
    main, english = family("fr", "en")
    assert variants.variant_for(main, "de").source == "in fr"
    assert variants.variant_for(english, "de").source == "in fr"


@pytest.mark.parametrize(("ours", "given"), [("en", "in en"), ("fr", "in fr"), ("es", "in fr")])
def test_who_has_no_language_is_taken_to_speak_the_companys(
    app: Flask, ours: str, given: str
) -> None:
    make_company(language=ours)
    main, _english = family("fr", "en")
    assert variants.variant_for(main, "").source == given


def test_a_countrys_form_is_preferred_and_the_language_itself_suffices(app: Flask) -> None:
    main, _portuguese, _brazilian = family("fr", "pt", "pt_BR")
    assert variants.variant_for(main, "pt-BR").source == "in pt_BR"
    assert variants.variant_for(main, "pt-AO").source == "in pt"


def test_a_template_without_a_language_speaks_the_companys(app: Flask) -> None:
    make_company(language="fr")
    main = make_template(language="")
    with pytest.raises(Refused, match="French already"):
        add_language(main, "fr", SYSTEM)


def test_a_new_language_begins_as_a_copy(app: Flask) -> None:
    folderless = make_template(name="Offer", language="fr", subject="Soldes", source="Bonjour")
    english = add_language(folderless, "en", SYSTEM)
    assert english.name == "Offer (English)"
    assert (english.version.subject, english.version.source) == ("Soldes", "Bonjour")
    assert (english.language, english.variant_of_id) == ("en", folderless.id)
    write(english, "Hello")
    assert folderless.version.source == "Bonjour"


def test_a_language_added_to_a_variant_belongs_to_the_main_one(app: Flask) -> None:
    main, english = family("fr", "en")
    german = add_language(english, "de", SYSTEM)
    assert german.variant_of_id == main.id
    assert german.version.source == "in en"
    assert languages_of(main) == ["de", "en"]


@pytest.mark.parametrize(("code", "said"), [("en", "in English already"), ("xx-1", "no language")])
def test_a_language_that_is_there_or_does_not_exist_is_refused(
    app: Flask, code: str, said: str
) -> None:
    main, _english = family("fr", "en")
    with force_locale("en"), pytest.raises(Refused, match=said):
        add_language(main, code, SYSTEM)
    assert languages_of(main) == ["en"]


def test_linking_refuses_what_would_lose_or_double_a_language(app: Flask) -> None:
    main, english = family("fr", "en")
    with pytest.raises(Refused, match="one of its languages already"):
        variants.link(main, english, SYSTEM)
    with pytest.raises(Refused, match="one of its languages already"):
        variants.link(main, main, SYSTEM)
    with pytest.raises(Refused, match="English already"):
        variants.link(main, make_template(language="en"), SYSTEM)
    other, _spanish = family("it", "es", name="Other")
    with pytest.raises(Refused, match="languages of its own"):
        variants.link(main, other, SYSTEM)


def test_a_save_cannot_take_the_language_of_another(app: Flask) -> None:
    _main, english = family("fr", "en")
    with pytest.raises(Refused, match="French already"):
        write(english, "Bonjour", language="fr")
    db.session.refresh(english)
    assert english.language == "en"
    write(english, "Hola", language="es")
    assert english.language == "es"


def test_a_variant_can_stand_by_itself_again(app: Flask) -> None:
    main, english = family("fr", "en")
    variants.unlink(english, SYSTEM)
    assert english.variant_of_id is None
    assert variants.variant_for(main, "en").source == "in fr"
    with pytest.raises(Refused):
        variants.unlink(main, SYSTEM)


def test_another_language_can_become_the_main_one(app_both: Flask) -> None:
    main, english, german = family("fr", "en", "de")
    variants.make_main(english, SYSTEM)
    assert english.variant_of_id is None
    assert (main.variant_of_id, german.variant_of_id) == (english.id, english.id)
    assert variants.variant_for(german, "it").source == "in en"


def test_when_the_main_one_goes_the_companys_language_leads(app_both: Flask) -> None:
    make_company(language="en")
    main, german, english = family("fr", "de", "en")
    assert library.delete(main, SYSTEM) == [main]
    assert english.variant_of_id is None
    assert languages_of(english) == ["de"]
    assert variants.variant_for(german, "fr").source == "in en"
    bin.restore(main.id, SYSTEM)
    assert main.variant_of_id == english.id
    assert languages_of(english) == ["de", "fr"]


def test_all_its_languages_go_and_come_back_together(app_both: Flask) -> None:
    main, english = family("fr", "en")
    assert library.delete(main, SYSTEM, languages=True) == [main, english]
    assert library.by_name("Offer en") is None
    bin.restore(main.id, SYSTEM)
    assert (english.deleted_at, english.variant_of_id) == (None, main.id)
    assert languages_of(main) == ["en"]


def test_a_language_in_the_bin_is_not_sent_and_its_place_is_free(app: Flask) -> None:
    main, english = family("fr", "en")
    library.delete(english, SYSTEM)
    assert variants.variant_for(main, "en").source == "in fr"
    again = add_language(main, "en", SYSTEM)
    bin.restore(english.id, SYSTEM)
    assert (again.variant_of_id, english.variant_of_id) == (main.id, None)


def test_a_restored_language_of_a_deleted_template_stands_by_itself(app: Flask) -> None:
    main, english = family("fr", "en")
    library.delete(main, SYSTEM, languages=True)
    bin.restore(english.id, SYSTEM)
    assert english.variant_of_id is None
    bin.restore(main.id, SYSTEM)
    assert languages_of(main) == []


def test_a_copy_has_all_the_languages(app: Flask) -> None:
    main, english = family("fr", "en")
    copy = library.duplicate(main, SYSTEM)
    assert sources_of(copy) == {
        "fr": "in fr",
        "en": "in en",
    }
    alone = library.duplicate(english, SYSTEM)
    assert alone.variant_of_id is None
    assert languages_of(main) == ["en"]


def test_what_a_mailing_chooses_from_names_versions(app: Flask) -> None:
    make_company(language="en")
    main, english = family("fr", "en")
    assert variants.frozen(variants.family_of(english)) == {
        "fr": main.version_id,
        "en": english.version_id,
        "": english.version_id,
    }
    assert variants.frozen(variants.family_of(make_template())) == {}


def test_only_who_may_edit_changes_languages(app: Flask) -> None:
    main, english = family("fr", "en")
    sam = support()
    for attempt in (
        lambda: add_language(main, "de", sam),
        lambda: variants.link(main, make_template(language="de"), sam),
        lambda: variants.unlink(english, sam),
        lambda: variants.make_main(english, sam),
    ):
        with pytest.raises(Forbidden):
            attempt()
