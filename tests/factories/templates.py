"""Templates."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mailer.domain.accounts.access import SYSTEM
from mailer.domain.rendering import thumbnails
from mailer.domain.templates import folders, library, variants
from mailer.models.template import DesignMode, Template, TemplateFolder
from tests.factories import number


def make_template(**values: Any) -> Template:
    """A text template in English that greets the customer."""
    values.setdefault("name", f"Template {number()}")
    values.setdefault("subject", "News for @FIRSTNAME|you@")
    values.setdefault("mode", DesignMode.TEXT)
    values.setdefault("source", "Hello @CUSTOMERNAME@,\n\nthis is new.")
    values.setdefault("language", "en")
    values.setdefault("actor", SYSTEM)
    return library.create(**values)


def make_variant(main: Template, language: str, **values: Any) -> Template:
    """The template in another language."""
    made = make_template(language=language, **values)
    variants.link(main, made, SYSTEM)
    return made


def make_folder(name: str = "", templates: Iterable[Template] = ()) -> TemplateFolder:
    """A folder with these templates in it."""
    folder = folders.create(name or f"Folder {number()}", SYSTEM)
    folders.move(templates, folder, SYSTEM)
    return folder


def make_deleted_template(**values: Any) -> Template:
    """A template in the bin."""
    template = make_template(**values)
    library.delete(template, SYSTEM)
    return template


def make_drawn_template() -> Template:
    """A template with its small picture."""
    template = make_template()
    wanted = thumbnails.wanted(template.id)
    assert wanted is not None
    assert thumbnails.keep(wanted, thumbnails.drawn(wanted.html))
    return template


SAMPLES = {
    "number template_id": lambda: (1, make_template().id),
    "template_id": lambda: make_template().id,
    "templates.starter:key": lambda: "welcome",
    "templates.starter_mail:key": lambda: "welcome",
    "templates.starter_state:key": lambda: "welcome",
    "templates.thumbnail:template_id": lambda: make_drawn_template().id,
    "folder_id": lambda: make_folder().id,
    "templates.unlink_language:template_id": lambda: make_variant(make_template(), "fr").id,
    "templates.restore_one:template_id": lambda: make_deleted_template().id,
    "templates.erase:template_id": lambda: make_deleted_template().id,
}
