"""What is exported comes back as it was, here and elsewhere."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from flask import Flask

from mailer.domain.accounts.access import SYSTEM, Forbidden
from mailer.domain.media import addresses
from mailer.domain.rendering.compile import compile_design
from mailer.domain.rendering.design import Options, design_of
from mailer.domain.rendering.recipients import context_for
from mailer.domain.templates import folders, library, variants
from mailer.domain.templates.sender import set_sender
from mailer.domain.templates.tags.facts import CustomerFacts, SenderFacts
from mailer.domain.templates.transfer import manifest, read, take, write
from mailer.infra import files
from mailer.infra.db import db
from mailer.lib.errors import Refused
from mailer.models.media_file import MediaFile
from mailer.models.template import DesignMode, Template, TemplateFolder, TemplateVersion
from tests.domain.templates.transfer.files import contents, exported, make_media, picture, zipped
from tests.factories.accounts import make_account
from tests.factories.settings import make_company
from tests.factories.templates import make_folder, make_template, make_variant
from tests.personas import support

HTML = """<!DOCTYPE html>
<html><head><title>Offer</title></head>
<body><p style="color:#123456">Hello @FIRSTNAME|you@</p><img src="{path}" alt="Our shop"></body></html>
"""
MJML = """<mjml><mj-body><mj-section><mj-column>
<mj-image src="{path}" alt="Our shop" /><mj-text>Hello @FIRSTNAME|you@</mj-text>
</mj-column></mj-section></mj-body></mjml>"""


def import_all(file: io.BytesIO) -> list[Template]:
    return take.store(take.prepare(read.Package(file)), SYSTEM)


def mail(template: Template) -> tuple[str, str, str]:
    """Subject, HTML and text that a customer gets, pictures told apart by their content."""
    compiled = compile_design(
        design_of(template.version),
        SenderFacts("Ana", "ana@example.com"),
        Options(own_server=True),
    )
    shown = compiled.show(context_for(CustomerFacts(first_name="Luís", email="l@example.com")))
    html = shown.html
    for path in addresses.paths(html):
        digest = db.session.scalars(db.select(MediaFile).filter_by(key=path[1:])).one().digest
        html = html.replace(path, digest)
    return shown.subject, html, shown.text


def forget_everything() -> None:
    """As if it were another installation."""
    for media in db.session.scalars(db.select(MediaFile)):
        files.delete(media.key)
    for table in (TemplateVersion, Template, TemplateFolder, MediaFile):
        db.session.execute(db.delete(table))
    db.session.expunge_all()


@pytest.mark.parametrize(
    ("mode", "source"),
    [
        (DesignMode.TEXT, "# Hello @FIRSTNAME|you@\n\nIt is **spring**.\n\n- one\n- two"),
        (DesignMode.HTML, HTML),
        (DesignMode.DRAGDROP, MJML),
    ],
)
def test_elsewhere_it_makes_the_same_mail(app_both: Flask, mode: DesignMode, source: str) -> None:
    make_company(language="en")
    media = make_media(alt="Our shop")
    template = make_template(
        name="Offer",
        mode=mode,
        subject="For @FIRSTNAME@",
        source=source.format(path=addresses.path_of(media)),
        options={"layout": "card"} if mode == DesignMode.TEXT else {},
    )
    before, options = mail(template), dict(template.version.options)
    file = exported(template)
    forget_everything()

    [again] = import_all(file)

    assert (again.name, again.mode, again.language) == ("Offer", mode, "en")
    assert again.version.options == options
    assert mail(again) == before


def test_languages_folders_and_pictures_come_along(app_both: Flask) -> None:
    make_company(language="fr")
    media = make_media(alt="Our shop", name="Shop front.png")
    main = make_template(
        name="Offer",
        language="en",
        mode=DesignMode.HTML,
        source=HTML.format(path=addresses.path_of(media)),
    )
    french = make_variant(main, "fr", name="Offre")
    make_folder("News", [main])
    file = exported(french)
    forget_everything()

    [again] = import_all(file)

    assert again.language == "en"
    assert [(each.name, each.language) for each in variants.variants_of(again)] == [("Offre", "fr")]
    assert [folder.name for folder in folders.all_folders()] == ["News"]
    assert folders.counts() == {folders.all_folders()[0].id: 1}
    [kept] = db.session.scalars(db.select(MediaFile))
    assert (kept.name, kept.alt) == ("Shop front", "Our shop")
    assert addresses.path_of(kept) in again.version.source
    assert addresses.path_of(kept) in again.version.html


def test_here_it_gets_another_name_and_the_same_pictures(app: Flask) -> None:
    photo = make_media(picture("#885522", "JPEG"), name="photo.jpg")
    source = HTML.format(path=addresses.path_of(photo))
    template = make_template(name="Offer", mode=DesignMode.HTML, source=source)
    file = exported(template)
    prepared = take.prepare(read.Package(file))
    assert [planned.draft.name for planned in prepared.families[0].languages] == ["Offer (2)"]
    assert prepared.families[0].languages[0].renamed
    [again] = take.store(prepared, SYSTEM)
    assert again.version.source == source
    assert len(db.session.scalars(db.select(MediaFile)).all()) == 1


def test_looking_at_a_file_changes_nothing(app: Flask) -> None:
    media = make_media()
    template = make_template(mode=DesignMode.HTML, source=HTML.format(path=f"/{media.key}"))
    make_folder("News", [template])
    file = exported(template)
    forget_everything()
    prepared = take.prepare(read.Package(file))
    assert prepared.count == len(prepared.pictures) == 1
    assert prepared.new_folders() == ["News"]
    assert db.session.scalars(db.select(Template)).all() == []
    assert db.session.scalars(db.select(MediaFile)).all() == []


def test_a_picture_that_is_gone_is_left_out(app: Flask) -> None:
    gone = f"/media/{'a' * 32}.png"
    template = make_template(mode=DesignMode.HTML, source=HTML.format(path=gone))
    file = exported(template)
    forget_everything()
    [again] = import_all(file)
    assert gone in again.version.source


def test_pictures_that_were_kept_go_when_the_import_fails(app: Flask) -> None:
    media = make_media()
    template = make_template(
        name="Offer", mode=DesignMode.HTML, source=HTML.format(path=f"/{media.key}")
    )
    file = exported(template)
    forget_everything()
    prepared = take.prepare(read.Package(file))
    make_template(name="Offer")
    with pytest.raises(Refused, match="already a template"):
        take.store(prepared, SYSTEM)
    folder = files.path("media/" + "0" * 32 + ".png").parent
    assert list(folder.glob("*")) == []


def test_a_file_can_be_read_by_people(app: Flask) -> None:
    template = make_template(name="Été", source="Bonjour")
    with zipfile.ZipFile(exported(template)) as archive:
        assert archive.namelist() == ["templates.json", "sources/1.txt"]
        assert archive.read("sources/1.txt") == b"Bonjour"
        listed = json.loads(archive.read("templates.json"))
    assert (listed["format"], listed["version"]) == ("mailer-templates", 1)
    assert listed["templates"][0]["languages"][0]["name"] == "Été"


def test_too_many_are_exported_in_several_files(app: Flask) -> None:
    templates = [make_template() for _number in range(manifest.MOST + 1)]
    with pytest.raises(Refused, match="in several files"):
        write.export(templates, io.BytesIO(), SYSTEM)
    with pytest.raises(Refused, match="at least one"):
        write.export([], io.BytesIO(), SYSTEM)


def test_only_who_may_edit_imports(app: Flask) -> None:
    file = exported(make_template())
    prepared = take.prepare(read.Package(file))
    with pytest.raises(Forbidden):
        take.store(prepared, support())
    assert library.by_name("Offer (2)") is None


def test_the_sender_comes_along(app_both: Flask) -> None:
    make_account(port=25, company_default=True, from_address="hello@example.com")
    template = make_template(name="Offer")
    set_sender(template, "Anna", "anna@example.com", "answers@other.example", SYSTEM)
    file = exported(template)
    forget_everything()
    [again] = import_all(file)
    assert (again.from_name, again.from_address) == ("Anna", "anna@example.com")
    assert again.reply_to == "answers@other.example"


@pytest.mark.parametrize(
    ("sender", "said"),
    [
        ({"name": "X", "address": "x@else.example", "reply_to": ""}, "may send for “x@else"),
        ({"name": "X", "address": "nonsense", "reply_to": ""}, "“nonsense” is not a valid"),
        ({"name": "X", "address": "", "reply_to": "nonsense"}, "“nonsense” is not a valid"),
        (None, ""),
    ],
)
def test_a_sender_that_is_unknown_here_is_left_out_and_said(
    app: Flask, sender: dict[str, str] | None, said: str
) -> None:
    make_account(port=25, company_default=True, from_address="hello@example.com")
    listed = contents()
    if sender is not None:
        listed["templates"][0]["sender"] = sender
    prepared = take.prepare(read.Package(zipped(listed)))
    assert said in " ".join(prepared.families[0].left_out)
    [made] = take.store(prepared, SYSTEM)
    assert (made.from_name, made.from_address, made.reply_to) == ("", "", "")
