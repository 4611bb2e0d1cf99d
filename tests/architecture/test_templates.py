"""Pages: every template is used, compiles, and has nothing that the CSP forbids."""

from __future__ import annotations

import re

import pytest
from flask import Flask
from jinja2 import nodes

from tests.architecture.source import PRODUCT, modules, strings

FOLDER = PRODUCT / "templates"
#: Mails: they need inline styles, and no browser of ours shows them outside a sandboxed frame.
#: A frame under its own policy, that of the mails beside it.
MAILS = ("emails/", "components/source.html")
NAMES = sorted(
    path.relative_to(FOLDER).as_posix()
    for path in FOLDER.rglob("*")
    if path.suffix in (".html", ".txt", ".xml", ".svg")
)
#: Names and keys that are the same in every language.
NO_WORDS = {"Mailer", "CSV", "XLSX", "Alt", "Ctrl", "Esc"}
FORBIDDEN = {
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/json\")[^>]*>"),
    "inline style": re.compile(r"<style|\sstyle\s*=", re.I),
    "inline handler": re.compile(r"<[^>]*\son[a-z]+\s*=\s*[\"']", re.I),
    "javascript: address": re.compile(r"javascript:", re.I),
    "htmx that needs eval": re.compile(r"hx-on|hx-vals\s*=\s*[\"']js:|hx-headers\s*=\s*[\"']js:"),
    "something from elsewhere": re.compile(r"(src|action)\s*=\s*[\"'](https?:)?//", re.I),
}


def _pages() -> list[str]:
    return [name for name in NAMES if not name.startswith(MAILS)]


def _used_by_python() -> set[str]:
    said = {text for tree in modules().values() for text in strings(tree)}
    used = {name for name in NAMES if name in said}
    # A mail is a folder, asked for by the folder's name.
    used |= {name for name in NAMES if name.startswith("emails/") and name.split("/")[1] in said}
    return used


def test_every_template_is_used(app: Flask) -> None:
    used: set[str] = set()
    todo = list(_used_by_python())
    while todo:
        name = todo.pop()
        if name in used or name not in NAMES:
            continue
        used.add(name)
        tree = app.jinja_env.parse((FOLDER / name).read_text())
        # All words, not `meta.find_referenced_templates`: a page may choose between two bases.
        todo += [word.value for word in tree.find_all(nodes.Const) if isinstance(word.value, str)]
    assert set(NAMES) == used, f"nobody uses {sorted(set(NAMES) - used)}"


def test_every_template_compiles(app: Flask) -> None:
    for name in NAMES:
        assert app.jinja_env.get_template(name)


@pytest.mark.parametrize("name", _pages())
def test_a_page_has_nothing_that_the_csp_forbids(name: str) -> None:
    text = re.sub(r"{#.*?#}", "", (FOLDER / name).read_text(), flags=re.S)
    found = {
        what: match.group()
        for what, pattern in FORBIDDEN.items()
        if (match := pattern.search(text)) is not None
    }
    assert not found


@pytest.mark.parametrize("name", _pages())
def test_a_page_marks_all_its_words_for_translation(name: str) -> None:
    """What is left of a template without its tags, expressions and blocks is no word."""
    text = (FOLDER / name).read_text()
    text = re.sub(r"{%-?\s*trans\b.*?{%-?\s*endtrans\s*-?%}", " ", text, flags=re.S)
    text = re.sub(r"{%-?\s*block \w+_class\s*-?%}[\w -]*", " ", text)
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<!--.*?-->", " ", text, flags=re.S)
    shown = re.findall(r"\s(?:alt|title|aria-label|placeholder)=\"([^\"]+)\"", text)
    text = re.sub(r"<(code|kbd|script)\b[^>]*>.*?</\1>", " ", text, flags=re.S)
    text = re.sub(r"<[^>]*>|&\w+;|&#\d+;|\b[a-z][a-z-]*=", " ", text, flags=re.S)
    words = re.findall(r"[A-Za-zÀ-ÿ]{3,}", text + " ".join(shown))
    assert not [word for word in words if word not in NO_WORDS]
